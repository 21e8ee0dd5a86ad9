package dev.minato.engine.stored;

import dev.minato.engine.ContainerState;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;

import java.time.Instant;
import java.util.Optional;

/** How a run ended; history, so it outlives the boot. */
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

    public ContainerState state(RunStatus status) {
        return new ContainerState(status, 0, exitCode, oomKilled, error, startedAt, finishedAt);
    }
}
