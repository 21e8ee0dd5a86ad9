package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;

import java.nio.file.Path;

/** Named pipes through which other programs take commands. */
public final class Fifo {
    private Fifo() {}

    /**
     * Writes to a FIFO that somebody reads, without waiting for a reader.
     *
     * @throws LinuxException ENXIO when nobody reads it, ENOENT when it is not there
     */
    public static void write(Path path, byte[] bytes) {
        byte[] name = BytePath.of(path.toString()).bytes();
        int flags = OpenFlags.WRONLY | OpenFlags.NONBLOCK | OpenFlags.NOCTTY;
        try (Fd fd = new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, flags, 0, 0))) {
            fd.write(bytes, 0, bytes.length);
        }
    }
}
