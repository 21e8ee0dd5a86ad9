package dev.minato.image.content;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * How far content on its way is (containerd's {@code content.Status}).
 *
 * @param offset bytes that are here; a next write goes on from there
 * @param total bytes of the whole, where they were announced
 * @param updated when something was written last, within a minute
 */
public record UploadStatus(
        UploadReference reference,
        long offset,
        OptionalLong total,
        Instant started,
        Instant updated) {}
