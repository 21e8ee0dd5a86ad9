package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Calls that several classes make, with the kernel's constants in one place. */
public final class KernelCalls {
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_RECURSIVE = 0x8000;
    public static final int RESOLVE_NO_XDEV = 0x01;
    public static final int RESOLVE_IN_ROOT = 0x10;
    public static final int RENAME_NOREPLACE = 1;

    /** Size of struct open_how. */
    static final int OPEN_HOW = 24;

    /** How often a resolution that a concurrent rename disturbed is tried again (openat2(2)). */
    private static final int DISTURBED = 1000;

    private KernelCalls() {}

    /**
     * openat2(2), always with O_CLOEXEC.
     *
     * @param resolve RESOLVE_… bits
     */
    public static OpenDescriptor openat2(
            int dir, byte[] path, long flags, long mode, long resolve) {
        try (ScratchMemory s = new ScratchMemory(path)) {
            MemorySegment how = s.zeros(OPEN_HOW);
            how.set(ValueLayout.JAVA_LONG, 0, flags | OpenFlags.CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolve);
            long text = s.text(path.length == 0 ? new byte[] {'.'} : path);
            for (int i = 0; ; i++) {
                long fd = Syscall.OPENAT2.once(s, dir, text, how.address(), OPEN_HOW);
                if (fd >= 0) {
                    return new OpenDescriptor(fd);
                }
                boolean again = s.errno() == Errno.EAGAIN || s.errno() == Errno.EINTR;
                if (!again || i == DISTURBED) {
                    throw Syscall.OPENAT2.failure(s);
                }
            }
        }
    }

    /** Opens what a descriptor of ours stands for anew, with other flags. */
    public static OpenDescriptor reopen(int fd, long flags) {
        return openat2(AT_FDCWD, BytePath.of(procPath(fd)).bytes(), flags, 0, 0);
    }

    public static String procPath(int fd) {
        return "/proc/self/fd/" + fd;
    }

    /** statx(2) of a name that is not followed, or of the descriptor itself for an empty name. */
    public static Stat stat(int dir, byte[] name, Object subject) {
        try (ScratchMemory s = new ScratchMemory(subject)) {
            MemorySegment statx = s.zeros(Stat.SIZE);
            int flags = AT_SYMLINK_NOFOLLOW | (name.length == 0 ? AT_EMPTY_PATH : 0);
            Syscall.STATX.call(s, dir, s.text(name), flags, Stat.MASK, statx.address());
            return Stat.read(statx);
        }
    }

    /**
     * utimensat(2): sets access and modification time.
     *
     * @param path an address; 0 for the descriptor itself
     */
    public static void utimes(ScratchMemory s, int fd, long path, long seconds, int nanos) {
        MemorySegment times = s.zeros(32);
        for (int at = 0; at < 32; at += 16) {
            times.set(ValueLayout.JAVA_LONG, at, seconds);
            times.set(ValueLayout.JAVA_LONG, at + 8, nanos);
        }
        int flags = path == 0 ? 0 : AT_SYMLINK_NOFOLLOW;
        Syscall.UTIMENSAT.call(s, fd, path, times.address(), flags);
    }
}
