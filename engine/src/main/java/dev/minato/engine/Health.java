package dev.minato.engine;

import dev.minato.engine.failure.EngineFailure;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the health checks of a container have found in its run, or in its last one.
 *
 * @param failingStreak failures in a row
 * @param log the last five checks, oldest first
 */
public record Health(Verdict verdict, int failingStreak, List<Check> log) {
    /** Docker's three verdicts. */
    public enum Verdict {
        STARTING,
        HEALTHY,
        UNHEALTHY;

        /** Docker's spelling, for example {@code healthy}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One check.
     *
     * @param exitCode -1 when it took too long
     * @param output at most 4,096 bytes of what it printed
     * @param failure why its process could not be started
     */
    public record Check(
            Instant start,
            Instant end,
            int exitCode,
            String output,
            Optional<EngineFailure> failure) {
        /** A check that ran, or says in words why it did not. */
        public Check(Instant start, Instant end, int exitCode, String output) {
            this(start, end, exitCode, output, Optional.empty());
        }
    }

    /** Before the first check. */
    public static final Health STARTING = new Health(Verdict.STARTING, 0, List.of());

    public Health {
        log = List.copyOf(log);
    }

    /** The same after the end of the process. */
    public Health ended() {
        return new Health(Verdict.UNHEALTHY, failingStreak, log);
    }
}
