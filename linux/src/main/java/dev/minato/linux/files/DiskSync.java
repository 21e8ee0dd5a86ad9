package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.OpenFlags;

import java.nio.file.Path;

/** Waits until things are on disk. Call it on platform threads: disks take their time. */
public final class DiskSync {
    private DiskSync() {}

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
        byte[] name = BytePath.of(path.toString()).bytes();
        return new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, flags, 0, 0));
    }
}
