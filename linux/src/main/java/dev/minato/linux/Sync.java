package dev.minato.linux;

import java.nio.file.Path;

/** Waits until things are on disk. Call it on platform threads: disks take their time. */
public final class Sync {
    private Sync() {}

    /** One file: its data and facts. */
    public static void file(Path file) {
        try (Fd fd = open(file, OpenFlags.RDONLY)) {
            fd.fsync();
        }
    }

    /** A directory: the names in it. */
    public static void directory(Path directory) {
        try (Fd fd = open(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
            fd.fsync();
        }
    }

    /** The whole file system that a path lies on (syncfs(2)). */
    public static void filesystem(Path path) {
        try (Fd fd = open(path, OpenFlags.RDONLY)) {
            fd.syncfs();
        }
    }

    private static Fd open(Path path, int flags) {
        byte[] name = Name.of(path.toString()).bytes();
        return new Fd(Kernel.openat2(Kernel.AT_FDCWD, name, flags, 0, 0));
    }
}
