package dev.minato.platform.job;

import dev.minato.platform.job.Attempt.ContainerEnd;
import dev.minato.platform.job.Attempt.Outcome;

import java.util.List;
import java.util.Optional;

/** One thing to do for an execution. Each may be done twice. */
public sealed interface ExecutionStep {
    /** Find the images of its template. */
    record Resolve() implements ExecutionStep {}

    /** Write down an attempt of a replica. */
    record Begin(int replica, int turn) implements ExecutionStep {}

    /** Ask the cluster for an attempt's replica. */
    record Ensure(Attempt attempt) implements ExecutionStep {}

    /** Write down that the cluster has an attempt, or by which name its replica goes. */
    record Take(Attempt attempt, ReplicaSighting seen) implements ExecutionStep {}

    /**
     * Write down how an attempt ended.
     *
     * @param replicaName what its replica was called, where it was seen
     */
    record End(
            Attempt attempt,
            Outcome outcome,
            Optional<String> replicaName,
            List<ContainerEnd> containers,
            String reason,
            String message)
            implements ExecutionStep {
        public End {
            containers = List.copyOf(containers);
        }
    }

    /** Write down how the execution ended. */
    record Finish(Execution.State state, String reason, String message) implements ExecutionStep {}

    /** Keep an ended attempt's logs, and take what is left of it from the cluster. */
    record Clear(Attempt attempt, ReplicaSighting seen) implements ExecutionStep {}

    /** Write down that nothing is left to do for the execution, which has ended. */
    record Settle() implements ExecutionStep {}
}
