package dev.minato.engine;

import java.io.IOException;
import java.time.Instant;

/** Takes the lines of a log in order; called by one thread. */
@FunctionalInterface
public interface LogSink {
    /**
     * A line, or a piece of one.
     *
     * @param time when it was read from the process
     * @param data ends with a newline unless the line goes on in the next piece of its stream
     * @throws IOException to stop: whoever reads has gone
     */
    void accept(Instant time, Output.Source source, byte[] data) throws IOException;

    /**
     * Called about every half second while nothing comes, so that a reader who has gone is noticed.
     *
     * @throws IOException to stop
     */
    default void idle() throws IOException {}
}
