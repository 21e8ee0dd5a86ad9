package dev.minato.linux.process;

import dev.minato.linux.BlockingCalls;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.Poll;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Signals;
import dev.minato.linux.Syscall;

import java.time.Duration;

/**
 * A process, held so that its number cannot come to mean another one (pidfd_open(2)). Thread-safe.
 */
public final class Pidfd implements AutoCloseable {
    private final OpenDescriptor descriptor;
    private final int pid;

    private Pidfd(OpenDescriptor descriptor, int pid) {
        this.descriptor = descriptor;
        this.pid = pid;
    }

    /** Holds a process; ESRCH when there is none of this number. */
    public static Pidfd open(int pid) {
        try (ScratchMemory s = new ScratchMemory("process " + pid)) {
            return new Pidfd(new OpenDescriptor(Syscall.PIDFD_OPEN.call(s, pid, 0)), pid);
        }
    }

    /**
     * Sends a signal of {@link Signals}.
     *
     * @return whether the process was there to get it
     */
    public boolean signal(int signal) {
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory("process " + pid)) {
            Syscall.PIDFD_SEND_SIGNAL.call(s, fd, signal, 0, 0);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) {
                return false;
            }
            throw e;
        } finally {
            descriptor.leave();
        }
    }

    /** Waits for the end of the process; whether it came in time. */
    public boolean awaitExit(Duration timeout) {
        return BlockingCalls.on(
                "await-" + pid,
                () -> {
                    int fd = descriptor.enter();
                    try {
                        return Poll.await(fd, Poll.IN, timeout);
                    } finally {
                        descriptor.leave();
                    }
                });
    }

    /** The descriptor's number, valid while this is open. */
    public int number() {
        return descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
