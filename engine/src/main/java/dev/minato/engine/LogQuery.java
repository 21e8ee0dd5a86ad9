package dev.minato.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * Which part of a container's log is wanted.
 *
 * <p>What a running process has printed after its last newline is not shown yet.
 *
 * @param stdout lines of standard output
 * @param stderr lines of standard error
 * @param since only lines at or after
 * @param until only lines at or before
 * @param tail only the last so many lines of both streams; negative: all
 * @param follow go on until the container stops
 */
public record LogQuery(
        boolean stdout,
        boolean stderr,
        Optional<Instant> since,
        Optional<Instant> until,
        int tail,
        boolean follow) {
    /** Everything there is now. */
    public static final LogQuery ALL =
            new LogQuery(true, true, Optional.empty(), Optional.empty(), -1, false);

    /** The last lines there are now. */
    public static LogQuery last(int lines) {
        return new LogQuery(true, true, Optional.empty(), Optional.empty(), lines, false);
    }

    /** Everything there is and will be until the container stops. */
    public static LogQuery following() {
        return new LogQuery(true, true, Optional.empty(), Optional.empty(), -1, true);
    }
}
