package dev.minato.linux;

/** Flags of open(2) on this machine's architecture. */
public final class OpenFlags {
    public static final int RDONLY = 0;
    public static final int WRONLY = 1;
    public static final int RDWR = 2;
    public static final int CREAT = 0100;
    public static final int EXCL = 0200;
    public static final int NOCTTY = 0400;
    public static final int TRUNC = 01000;
    public static final int APPEND = 02000;
    public static final int NONBLOCK = 04000;
    public static final int CLOEXEC = 02000000;
    public static final int PATH = 010000000;
    public static final int DIRECTORY = Syscall.AARCH64 ? 040000 : 0200000;
    public static final int NOFOLLOW = Syscall.AARCH64 ? 0100000 : 0400000;

    private OpenFlags() {}
}
