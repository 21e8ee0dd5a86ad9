package dev.minato.engine.runtime;

import dev.minato.linux.files.Fd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The lines of a pipe on which conmon answers, one after the other: of a process that ends at once,
 * its pid and its exit code arrive together. For one thread at a time.
 */
final class AnswerLines implements AutoCloseable {
    /** Bytes; what is longer is cut. */
    private static final int LONGEST = 64 << 10;

    private final Fd from;
    private final byte[] buffer = new byte[4096];
    private int begin;
    private int end;

    AnswerLines(Fd from) {
        this.from = from;
    }

    /** The next line, stripped; empty when there is no further one. Waits as long as it takes. */
    String next() {
        return next(Optional.empty()).orElse("");
    }

    /** The next line, stripped, or an empty one; absent when it did not come in time. */
    Optional<String> next(Duration patience) {
        return next(Optional.of(patience));
    }

    private Optional<String> next(Optional<Duration> patience) {
        long begun = System.nanoTime();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < LONGEST) {
            if (begin == end && patience.isPresent()) {
                Duration left = patience.get().minusNanos(System.nanoTime() - begun);
                if (left.isNegative() || !from.awaitReadable(left)) {
                    return Optional.empty();
                }
            }
            if (!fill()) {
                break;
            }
            byte one = buffer[begin++];
            if (one == '\n') {
                break;
            }
            line.write(one);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8).strip());
    }

    private boolean fill() {
        if (begin == end) {
            begin = 0;
            end = Math.max(0, from.read(buffer, 0, buffer.length));
        }
        return begin < end;
    }

    @Override
    public void close() {
        from.close();
    }
}
