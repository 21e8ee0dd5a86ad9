package dev.minato.linux.process;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Fd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A pseudo-terminal (pty(7)).
 *
 * @param master what a person would see and type
 * @param slave what a program takes for its terminal
 */
public record Pty(Fd master, Fd slave) implements AutoCloseable {
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGPTPEER = 0x5441;

    /** Opens a pseudo-terminal of a size. */
    public static Pty open(int rows, int columns) {
        byte[] device = BytePath.of("/dev/ptmx").bytes();
        int flags = OpenFlags.RDWR | OpenFlags.NOCTTY;
        Fd master = new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, device, flags, 0, 0));
        try (ScratchMemory s = new ScratchMemory("/dev/ptmx")) {
            MemorySegment unlock = s.zeros(4);
            unlock.set(ValueLayout.JAVA_INT, 0, 0);
            Syscall.IOCTL.call(s, master.number(), TIOCSPTLCK, unlock.address());
            long peer =
                    Syscall.IOCTL.call(s, master.number(), TIOCGPTPEER, flags | OpenFlags.CLOEXEC);
            Pty pty = new Pty(master, new Fd(new OpenDescriptor(peer)));
            pty.resize(rows, columns);
            return pty;
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    /** Changes the size. */
    public void resize(int rows, int columns) {
        Terminal.resize(master.number(), new Terminal.Size(rows, columns));
    }

    @Override
    public void close() {
        slave.close();
        master.close();
    }
}
