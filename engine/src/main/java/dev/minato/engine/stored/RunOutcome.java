package dev.minato.engine.stored;

import dev.minato.engine.ContainerState;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;

import java.time.Instant;
import java.util.Optional;

/**
 * How a run ended, or why the first was not begun, which has no times; history, so it outlives the
 * boot.
 */
public record RunOutcome(
        int exitCode,
        boolean oomKilled,
        RunError error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    public static RunOutcome of(ContainerState state) {
        return new RunOutcome(
                state.exitCode(),
                state.oomKilled(),
                state.error(),
                state.startedAt(),
                state.finishedAt());
    }

    /** Whether there was a run. */
    public boolean hasRun() {
        return startedAt.isPresent() || finishedAt.isPresent();
    }

    /** The state of a container whose last run this was. */
    public ContainerState state() {
        RunStatus status = hasRun() ? RunStatus.EXITED : RunStatus.CREATED;
        return new ContainerState(status, 0, exitCode, oomKilled, error, startedAt, finishedAt);
    }
}
