package dev.minato.builder.download;

import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that was fetched.
 *
 * @param file where it is, until the {@link FileDownloader} it came from is closed
 * @param name what its URL calls it, one component
 * @param modified as the server says, or the beginning of 1970
 */
public record DownloadedFile(
        Path file, BytePath name, Digest digest, long size, Instant modified) {}
