package dev.minato.linux;

import java.time.Duration;

/**
 * A process, held so that its number cannot come to mean another one (pidfd_open(2)). Thread-safe.
 */
public final class Pidfd implements AutoCloseable {
    private final Descriptor descriptor;
    private final int pid;

    private Pidfd(Descriptor descriptor, int pid) {
        this.descriptor = descriptor;
        this.pid = pid;
    }

    /** Holds a process; ESRCH when there is none of this number. */
    public static Pidfd open(int pid) {
        try (Scratch s = new Scratch("process " + pid)) {
            return new Pidfd(new Descriptor(Sys.PIDFD_OPEN.call(s, pid, 0)), pid);
        }
    }

    public int pid() {
        return pid;
    }

    /**
     * Sends a signal of {@link Signals}.
     *
     * @return whether the process was there to get it
     */
    public boolean signal(int signal) {
        int fd = descriptor.enter();
        try (Scratch s = new Scratch("process " + pid)) {
            Sys.PIDFD_SEND_SIGNAL.call(s, fd, signal, 0, 0);
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
        return Waiting.on(
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
