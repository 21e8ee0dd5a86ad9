package dev.minato.base;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/**
 * The reason that a throwable gives, in words for a person. Its own message is null for some and a
 * bare path for others, so that every text that people see asks here, and nobody else calls {@link
 * Throwable#getMessage()}.
 */
public final class Reason {
    private static final int DEEPEST = 10;

    private Reason() {}

    /** A text that is never empty and never "null". */
    public static String of(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; depth < DEEPEST; depth++) {
            String said = own(each);
            if (said.isEmpty()) {
                said = byType(each);
            }
            Throwable cause = each.getCause();
            if (!said.isEmpty() || cause == null) {
                return said.isEmpty() ? words(each.getClass().getSimpleName()) : said;
            }
            each = cause;
        }
        return words(each.getClass().getSimpleName());
    }

    private static String own(Throwable thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        Throwable cause = thrown.getCause();
        boolean says = !message.isBlank() && !message.equals("null");
        // An exception that was made from a cause alone repeats it with its class.
        boolean repeats = says && cause != null && cause.toString().equals(message);
        return switch (thrown) {
            case StackOverflowError _ -> "it is nested too deep";
            case OutOfMemoryError _ -> "out of memory" + (says ? " (" + message + ")" : "");
            case NoSuchFileException file when barePath(file) -> message + ": no such file";
            case AccessDeniedException file when barePath(file) -> message + ": permission denied";
            case FileAlreadyExistsException file when barePath(file) -> message + ": it exists";
            case UnknownHostException _ when says && !message.contains(" ") ->
                    message + ": no such host";
            default -> says && !repeats ? message : "";
        };
    }

    private static boolean barePath(FileSystemException e) {
        return e.getReason() == null && e.getFile() != null;
    }

    private static String byType(Throwable thrown) {
        return switch (thrown) {
            case EOFException _ -> "it ends too early";
            case ClosedChannelException _ -> "the connection is closed";
            case InterruptedIOException _ -> "interrupted";
            case InterruptedException _ -> "interrupted";
            case TimeoutException _ -> "it took too long";
            case ConnectException _ -> "connection refused";
            case UnresolvedAddressException _ -> "no such host";
            default -> "";
        };
    }

    /** {@code IllegalStateException} is "illegal state". */
    private static String words(String type) {
        String name = type.replaceFirst("(Exception|Error)$", "").replaceFirst("^IO$", "");
        String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? "unexpected failure" : words;
    }
}
