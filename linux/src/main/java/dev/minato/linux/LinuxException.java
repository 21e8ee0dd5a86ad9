package dev.minato.linux;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A system call failed. The message has the call, what it was about, and the error in words; it is
 * for logs and for rooms that turn it into a {@link dev.minato.base.Fault} of their own.
 */
public final class LinuxException extends RuntimeException {
    private final int errno;
    private final String call;

    public LinuxException(int errno, String call, String subject) {
        super(call + (subject.isEmpty() ? "" : " " + subject) + ": " + Errno.text(errno));
        this.errno = errno;
        this.call = call;
    }

    /** The error number; see {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** The system call's name, for example {@code mkdirat}. */
    public String call() {
        return call;
    }

    /** Whether the call failed with this number. */
    public boolean is(int number) {
        return errno == number;
    }

    /** What a call finds; empty where nothing has that name. */
    public static <T> Optional<T> present(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
