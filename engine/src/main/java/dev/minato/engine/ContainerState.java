package dev.minato.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * What was last seen of a container.
 *
 * @param pid of its first process on the host, 0 when none runs
 * @param exitCode of the last run; 128 + N after signal N; 0 before the first
 * @param oomKilled the kernel killed it for memory
 */
public record ContainerState(
        RunStatus status,
        int pid,
        int exitCode,
        boolean oomKilled,
        RunError error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {
    /** Made, never started. */
    public static final ContainerState CREATED =
            new ContainerState(
                    RunStatus.CREATED,
                    0,
                    0,
                    false,
                    RunError.NONE,
                    Optional.empty(),
                    Optional.empty());

    /** The same with another status. */
    public ContainerState withStatus(RunStatus other) {
        return new ContainerState(other, pid, exitCode, oomKilled, error, startedAt, finishedAt);
    }
}
