package dev.minato.linux;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A system call failed. The message has the call, what it was about, and the error in words; it is
 * for logs and for rooms that turn it into a {@link dev.minato.base.Fault} of their own.
 */
public final class LinuxException extends RuntimeException {
    private final int errno;

    public LinuxException(int errno, String call, String subject) {
        super(call + (subject.isEmpty() ? "" : " " + subject) + ": " + Errno.text(errno));
        this.errno = errno;
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
