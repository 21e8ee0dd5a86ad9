package dev.minato.engine.runtime;

import dev.minato.linux.Fd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

    /** The next line, stripped; empty when there is no further one. */
    String next() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < LONGEST && fill()) {
            byte one = buffer[begin++];
            if (one == '\n') {
                break;
            }
            line.write(one);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
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
