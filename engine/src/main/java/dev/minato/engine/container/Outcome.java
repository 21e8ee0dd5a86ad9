package dev.minato.engine.container;

import dev.minato.engine.ContainerState;
import dev.minato.engine.Status;

import java.time.Instant;
import java.util.Optional;

/** How a run ended; history, so it outlives the boot. */
record Outcome(
        int exitCode,
        boolean oomKilled,
        String error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    static Outcome of(ContainerState state) {
        return new Outcome(
                state.exitCode(),
                state.oomKilled(),
                state.error(),
                state.startedAt(),
                state.finishedAt());
    }

    ContainerState state(Status status) {
        return new ContainerState(status, 0, exitCode, oomKilled, error, startedAt, finishedAt);
    }
}
