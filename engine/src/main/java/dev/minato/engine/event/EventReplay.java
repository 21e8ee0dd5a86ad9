package dev.minato.engine.event;

import dev.minato.engine.Event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * Events of the past, read from their files as they are asked for, up to where the files ended when
 * the reading began. One thread at a time.
 */
final class EventReplay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReplay.class);

    private final Deque<BufferedReader> parts = new ArrayDeque<>();
    private final Function<String, Optional<Event>> parser;
    private final Instant from;

    EventReplay(Function<String, Optional<Event>> parser, Instant from) {
        this.parser = parser;
        this.from = from;
    }

    /** Adds a file, which is closed with this. */
    void add(FileChannel channel) throws IOException {
        InputStream bytes = new Bounded(Channels.newInputStream(channel), channel.size());
        parts.add(new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8)));
    }

    /** The next one, or empty when there are no more. */
    synchronized Optional<Event> next() {
        try {
            while (!parts.isEmpty()) {
                String line = parts.getFirst().readLine();
                if (line == null) {
                    parts.removeFirst().close();
                    continue;
                }
                Optional<Event> event = parser.apply(line);
                if (event.isPresent() && !event.get().time().isBefore(from)) {
                    return event;
                }
            }
        } catch (IOException e) {
            LOG.warn("past events cannot be read", e);
            close();
        }
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.removeFirst().close();
            } catch (IOException e) {
                LOG.debug("a file of events did not close", e);
            }
        }
    }

    /** What a file had at a moment: a writer goes on behind it. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = in.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
