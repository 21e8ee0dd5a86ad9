package dev.minato.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened in the reverse order: whoever uses another is closed before it. One that
 * cannot be closed keeps none of the others open. One thread at a time.
 */
final class OpenParts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenParts.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Has a part closed before all that were opened until now. */
    <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Closes what was opened after a part, and leaves that open. */
    void closeAbove(AutoCloseable part) {
        while (!parts.isEmpty() && !part.equals(parts.peek())) {
            close(parts.pop());
        }
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception | Error e) {
            log.warn("{} did not close", part.getClass().getSimpleName(), e);
        }
    }
}
