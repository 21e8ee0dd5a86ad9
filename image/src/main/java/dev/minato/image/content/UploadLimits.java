package dev.minato.image.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What all content on its way may take together.
 *
 * @param count uploads, whether written to or kept
 * @param bytes of what has arrived and is no blob yet
 */
public record UploadLimits(int count, long bytes) {
    private static final int COUNT = 4096;

    /** Those of a disk: 4096 uploads, three quarters of its size. */
    public static UploadLimits of(Path folder) {
        try {
            return new UploadLimits(COUNT, Files.getFileStore(folder).getTotalSpace() / 4 * 3);
        } catch (IOException e) {
            throw DiskFaults.fault("look at the disk of " + folder, e);
        }
    }
}
