package dev.minato.engine.log;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;

/**
 * Joins the pieces of lines, each stream for itself, as dockerd's copier does (moby
 * daemon/logger/copier.go): a message is a line, or 16 KiB of a longer one, or what a stream has
 * left without a newline at its end. Holds at most 16 KiB for each stream. Not thread-safe.
 */
final class LogJoiner {
    private static final int LONGEST = 16 << 10;

    private final Stream out = new Stream(false);
    private final Stream err = new Stream(true);

    /** Takes messages. */
    interface Sink {
        /**
         * A message.
         *
         * @return whether more is wanted
         */
        boolean accept(LogMessage message) throws IOException;
    }

    /**
     * Takes the next entry, and passes on what became whole by it.
     *
     * @return whether more is wanted
     */
    boolean add(LogEntry entry, Sink to) throws IOException {
        return switch (entry.kind()) {
            case RUN_END -> end(to);
            case LINE, PIECE -> (entry.error() ? err : out).add(entry, to);
        };
    }

    /**
     * Nothing more comes of this run: what is left of each stream is passed on, the older first.
     */
    boolean end(Sink to) throws IOException {
        boolean outFirst = out.last.isBefore(err.last);
        Stream first = outFirst ? out : err;
        Stream second = outFirst ? err : out;
        return first.end(to) && second.end(to);
    }

    private static final class Stream {
        private final boolean error;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);
        private @Nullable Instant begun;
        private Instant last = Instant.EPOCH;

        Stream(boolean error) {
            this.error = error;
        }

        boolean add(LogEntry entry, Sink to) throws IOException {
            byte[] data = entry.data();
            boolean line = entry.kind() == LogEntry.Kind.LINE;
            int length = line ? data.length - 1 : data.length;
            int at = 0;
            last = entry.time();
            while (held.size() + length - at >= LONGEST) {
                int room = LONGEST - held.size();
                held.write(data, at, room);
                at += room;
                if (!pass(entry.time(), to)) {
                    return false;
                }
            }
            if (line && held.size() == 0 && at == 0) {
                return passLine(entry.time(), data, to);
            }
            held.write(data, at, data.length - at);
            return !line || passLine(entry.time(), taken(), to);
        }

        /** The last part of a line has the time of the first. */
        private boolean passLine(Instant time, byte[] data, Sink to) throws IOException {
            Instant from = begun == null ? time : begun;
            begun = null;
            return to.accept(new LogMessage(from, error, data));
        }

        private boolean pass(Instant time, Sink to) throws IOException {
            Instant from = begun == null ? time : begun;
            begun = from;
            return to.accept(new LogMessage(from, error, taken()));
        }

        private byte[] taken() {
            byte[] data = held.toByteArray();
            held.reset();
            return data;
        }

        boolean end(Sink to) throws IOException {
            if (held.size() == 0) {
                begun = null;
                return true;
            }
            return passLine(last, taken(), to);
        }
    }
}
