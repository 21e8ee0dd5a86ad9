package dev.minato.linux.process;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal made raw, as cfmakeraw(3) does: every key comes as it is pressed and nothing is echoed
 * or translated. Closing it restores what was before.
 */
public final class Terminal implements AutoCloseable {
    /**
     * How much a terminal shows.
     *
     * @param rows lines
     * @param columns characters in one
     */
    public record Size(int rows, int columns) {}

    /** Size of the kernel's struct termios, which is not libc's, and of struct winsize. */
    public static final int TERMIOS = 36;

    public static final int WINSIZE = 8;

    /** Major numbers of the slaves of pseudo-terminals (pts(4)). */
    private static final int FIRST_PTS = 136;

    private static final int LAST_PTS = 143;

    private static final int TCGETS = 0x5401;
    private static final int TCSETSW = 0x5403;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int INPUT_OFF = 02753;
    private static final int OUTPUT_OFF = 01;
    private static final int CONTROL_OFF = 0460;
    private static final int CONTROL_8_BITS = 060;
    private static final int LOCAL_OFF = 0100113;
    private static final int VTIME = 17 + 5;
    private static final int VMIN = 17 + 6;

    private final int fd;
    private final byte[] before;
    private final AtomicBoolean restored = new AtomicBoolean();

    private Terminal(int fd, byte[] before) {
        this.fd = fd;
        this.before = before;
    }

    /**
     * Whether a descriptor is a terminal: 0, 1 and 2 are those of this process. The kernel is asked
     * only about devices: most answers need no native call, which costs a command dear at its
     * start.
     */
    public static boolean isTerminal(int fd) {
        String target;
        try {
            target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
        } catch (IOException e) {
            return size(fd).isPresent();
        }
        boolean named = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        return named
                || (target.startsWith("/dev/")
                        && !target.equals("/dev/null")
                        && size(fd).isPresent());
    }

    /** Rows and columns; empty when it is no terminal. */
    public static Optional<Size> size(int fd) {
        try (ScratchMemory s = new ScratchMemory("terminal")) {
            MemorySegment window = s.zeros(WINSIZE);
            if (Syscall.IOCTL.once(s, fd, TIOCGWINSZ, window.address()) != 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new Size(
                            window.get(ValueLayout.JAVA_SHORT, 0) & 0xffff,
                            window.get(ValueLayout.JAVA_SHORT, 2) & 0xffff));
        }
    }

    /**
     * Rows and columns of the terminal that is standard input, output or error of a process; empty
     * when it has none.
     */
    public static Optional<Size> sizeOf(int pid) {
        for (int i = 0; i <= 2; i++) {
            Path file = Path.of("/proc/" + pid + "/fd/" + i);
            if (!isPseudoTerminal(file)) {
                continue;
            }
            byte[] name = BytePath.of(file.toString()).bytes();
            int flags = OpenFlags.RDONLY | OpenFlags.NONBLOCK | OpenFlags.NOCTTY;
            try (Fd fd = new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, flags, 0, 0))) {
                return size(fd.number());
            } catch (LinuxException e) {
                // Closed meanwhile.
            }
        }
        return Optional.empty();
    }

    /** Looked at before it is opened: opening another kind of file may do something. */
    private static boolean isPseudoTerminal(Path file) {
        try {
            long device = ((Number) Files.getAttribute(file, "unix:rdev")).longValue();
            long major = device >> 8 & 0xfff;
            return major >= FIRST_PTS && major <= LAST_PTS;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sets rows and columns; programs in the terminal are told by SIGWINCH. */
    public static void resize(int fd, Size size) {
        try (ScratchMemory s = new ScratchMemory("terminal")) {
            MemorySegment window = s.zeros(WINSIZE);
            window.set(ValueLayout.JAVA_SHORT, 0, (short) size.rows());
            window.set(ValueLayout.JAVA_SHORT, 2, (short) size.columns());
            Syscall.IOCTL.call(s, fd, TIOCSWINSZ, window.address());
        }
    }

    /**
     * Makes a terminal raw until the result is closed.
     *
     * @throws LinuxException ENOTTY when it is none
     */
    public static Terminal raw(int fd) {
        try (ScratchMemory s = new ScratchMemory("terminal")) {
            MemorySegment termios = s.zeros(TERMIOS);
            Syscall.IOCTL.call(s, fd, TCGETS, termios.address());
            Terminal terminal = new Terminal(fd, termios.toArray(ValueLayout.JAVA_BYTE));
            clear(termios, 0, INPUT_OFF);
            clear(termios, 4, OUTPUT_OFF);
            clear(termios, 8, CONTROL_OFF);
            clear(termios, 12, LOCAL_OFF);
            int control = termios.get(ValueLayout.JAVA_INT, 8);
            termios.set(ValueLayout.JAVA_INT, 8, control | CONTROL_8_BITS);
            termios.set(ValueLayout.JAVA_BYTE, VTIME, (byte) 0);
            termios.set(ValueLayout.JAVA_BYTE, VMIN, (byte) 1);
            Syscall.IOCTL.call(s, fd, TCSETSW, termios.address());
            return terminal;
        }
    }

    private static void clear(MemorySegment termios, int at, int bits) {
        termios.set(ValueLayout.JAVA_INT, at, termios.get(ValueLayout.JAVA_INT, at) & ~bits);
    }

    @Override
    public void close() {
        if (restored.compareAndSet(false, true)) {
            try (ScratchMemory s = new ScratchMemory("terminal")) {
                Syscall.IOCTL.once(s, fd, TCSETSW, s.copyOf(before, 0, before.length).address());
            }
        }
    }
}
