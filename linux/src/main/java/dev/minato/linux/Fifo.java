package dev.minato.linux;

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
        byte[] name = Name.of(path.toString()).bytes();
        int flags = OpenFlags.WRONLY | OpenFlags.NONBLOCK | OpenFlags.NOCTTY;
        try (Fd fd = new Fd(Kernel.openat2(Kernel.AT_FDCWD, name, flags, 0, 0))) {
            fd.write(bytes, 0, bytes.length);
        }
    }
}
