package dev.minato.engine;

import java.io.IOException;
import java.time.Instant;

/** Takes the messages of a log in order; called by one thread. */
@FunctionalInterface
public interface LogSink {
    /**
     * A line, or up to 16 KiB of a longer one.
     *
     * @param time when the line ended; of a longer one when its first part was whole
     * @param data ends with a newline unless the line goes on in the next message of its stream, or
     *     the stream ended without one
     * @throws IOException to stop: whoever reads has gone
     */
    void accept(Instant time, OutputChunk.Source source, byte[] data) throws IOException;

    /**
     * Called about every half second while nothing comes, so that a reader who has gone is noticed.
     *
     * @throws IOException to stop
     */
    default void idle() throws IOException {}
}
