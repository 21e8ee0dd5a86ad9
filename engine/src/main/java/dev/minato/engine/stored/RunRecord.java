package dev.minato.engine.stored;

import dev.minato.engine.adoption.FoundContainer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a run: a file in its bundle, written with a rename. Void after a reboot.
 *
 * @param phase how far it has come
 * @param pid of the first process
 * @param conmon pid
 * @param conmonStart clock ticks since boot
 * @param restarts how often the engine has started it again
 * @param stop when somebody wants it to end
 */
public record RunRecord(
        FoundContainer.Bundle phase,
        int pid,
        int conmon,
        long conmonStart,
        Optional<Instant> startedAt,
        int restarts,
        Optional<StopDeadline> stop) {
    /**
     * A stop that is under way.
     *
     * @param killAt when SIGKILL comes; a later stop may bring it forward, never put it off
     * @param grace how long it was before that when the stop began; whatever is done to the host's
     *     clock, nobody waits longer
     */
    public record StopDeadline(Instant killAt, Duration grace) {
        /** How much time is left. */
        public Duration left(Instant now) {
            Duration left = Duration.between(now, killAt);
            if (left.isNegative()) {
                return Duration.ZERO;
            }
            return left.compareTo(grace) > 0 ? grace : left;
        }
    }

    public RunRecord stopping(StopDeadline deadline) {
        return new RunRecord(
                phase, pid, conmon, conmonStart, startedAt, restarts, Optional.of(deadline));
    }
}
