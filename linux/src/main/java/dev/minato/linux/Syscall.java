package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * The system calls we make, by number: one table for x86-64 and one for aarch64 (which has the
 * numbers of asm-generic/unistd.h). Calls are made by number and not by libc's functions because
 * the kernel's structures are then the same on both, and new calls work on an old libc.
 */
public enum Syscall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    SOCKET(41, 198),
    CONNECT(42, 203),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    SHUTDOWN(48, 210),
    BIND(49, 200),
    WAIT4(61, 260),
    KILL(62, 129),
    FCNTL(72, 25),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    FCHMOD(91, 52),
    STATFS(137, 43),
    SETPRIORITY(141, 140),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    GETDENTS64(217, 61),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    IOPRIO_SET(251, 30),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    PPOLL(271, 73),
    UTIMENSAT(280, 88),
    PIPE2(293, 59),
    EXECVE(59, 221),
    PRLIMIT64(302, 261),
    SYNCFS(306, 267),
    MEMFD_CREATE(319, 279),
    RENAMEAT2(316, 276),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    PIDFD_SEND_SIGNAL(424, 424),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    PIDFD_OPEN(434, 434),
    OPENAT2(437, 437),
    MOUNT_SETATTR(442, 442);

    /** Whether this process runs on aarch64; else it runs on x86-64. */
    static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

    private static final MemorySegment SYSCALL = NativeCall.function("syscall");

    private final int x86;
    private final int arm;

    Syscall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /** The call's number on this machine, or on the other kind. */
    int number(boolean aarch64) {
        return aarch64 ? arm : x86;
    }

    /**
     * Makes the call, again while a signal interrupts it.
     *
     * @param s the memory of this call; arguments that are addresses point into it
     * @throws LinuxException when the kernel answers with an error
     */
    public long call(ScratchMemory s, long... arguments) {
        while (true) {
            long result = once(s, arguments);
            if (result != -1) {
                return result;
            }
            if (s.errno() != Errno.EINTR || this == CLOSE) {
                throw failure(s);
            }
        }
    }

    /** Makes the call once; -1 means failure and the number is in {@link ScratchMemory#errno()}. */
    public long once(ScratchMemory s, long... a) {
        return NativeCall.call(SYSCALL, s.capture(), number(AARCH64), a);
    }

    public LinuxException failure(ScratchMemory s) {
        return new LinuxException(s.errno(), word(), s.subject());
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
