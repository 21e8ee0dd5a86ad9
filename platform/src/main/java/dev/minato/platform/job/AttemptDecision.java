package dev.minato.platform.job;

import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.job.Attempt.ContainerEnd;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.ExecutionStep.End;
import dev.minato.platform.job.ExecutionStep.Ensure;
import dev.minato.platform.job.ExecutionStep.Take;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is to be done for an attempt that has not ended. Pure. */
final class AttemptDecision {
    private static final String UNKNOWN = "Unknown";

    private AttemptDecision() {}

    /**
     * The next step, if there is one.
     *
     * @param deadline when the time of its replica is over
     */
    static Optional<ExecutionStep> of(ExecutionFacts facts, Attempt attempt, Instant deadline) {
        ReplicaSighting seen = facts.of(attempt);
        Optional<End> itself = seen.replica().flatMap(replica -> byItself(attempt, replica));
        if (itself.isPresent()) {
            return Optional.of(itself.get());
        }
        if (!facts.execution().isRunning() || facts.execution().stopping()) {
            return Optional.of(
                    end(attempt, Outcome.STOPPED, seen, "Stopped", "the execution was stopped"));
        }
        if (!facts.now().isBefore(deadline)) {
            return Optional.of(timedOut(facts, attempt, seen));
        }
        if (attempt.phase() == Attempt.Phase.ASKED) {
            return Optional.of(seen.taken() ? new Take(attempt, seen) : new Ensure(attempt));
        }
        if (seen.replica().isEmpty()) {
            return seen.wanted()
                    ? Optional.empty()
                    : Optional.of(
                            end(
                                    attempt,
                                    Outcome.UNKNOWN,
                                    seen,
                                    UNKNOWN,
                                    "its replica is gone, and nobody saw how it ended"));
        }
        return attempt.replicaName().isPresent()
                ? Optional.empty()
                : Optional.of(new Take(attempt, seen));
    }

    /** The end of a replica that came without anybody's wish. */
    private static Optional<End> byItself(Attempt attempt, Replica replica) {
        if (attempt.replicaName().filter(name -> !name.equals(replica.name())).isPresent()) {
            return Optional.of(
                    new End(
                            attempt,
                            Outcome.UNKNOWN,
                            attempt.replicaName(),
                            List.of(),
                            UNKNOWN,
                            "its replica is gone, and nobody saw how it ended"));
        }
        return switch (replica.phase()) {
            case ENDED -> Optional.of(ended(attempt, replica));
            case FAILED -> Optional.of(failed(attempt, replica));
            // Nobody here asked for it: its cluster ends it, and says why or only that it is gone.
            case TERMINATING ->
                    replica.reason().isEmpty()
                            ? Optional.empty()
                            : Optional.of(failed(attempt, replica));
            case PENDING, STARTING, READY, FROZEN, NOT_READY, BACK_OFF -> Optional.empty();
        };
    }

    private static End failed(Attempt attempt, Replica replica) {
        return new End(
                attempt,
                Outcome.FAILED,
                Optional.of(replica.name()),
                ends(replica),
                replica.reason().isEmpty() ? "Error" : replica.reason(),
                replica.message());
    }

    private static End ended(Attempt attempt, Replica replica) {
        List<ContainerStatus> containers =
                replica.containers().stream().filter(each -> !each.init()).toList();
        boolean known = containers.stream().allMatch(each -> each.exitCode().isPresent());
        boolean well =
                containers.stream()
                        .allMatch(each -> each.exitCode().filter(it -> it == 0).isPresent());
        boolean failed =
                containers.stream()
                        .anyMatch(each -> each.exitCode().filter(it -> it != 0).isPresent());
        Outcome outcome = well ? Outcome.SUCCEEDED : failed ? Outcome.FAILED : Outcome.UNKNOWN;
        String reason = replica.reason().isEmpty() ? "Error" : replica.reason();
        return new End(
                attempt,
                outcome,
                Optional.of(replica.name()),
                ends(replica),
                well ? "" : known ? reason : UNKNOWN,
                well ? "" : replica.message());
    }

    private static End timedOut(ExecutionFacts facts, Attempt attempt, ReplicaSighting seen) {
        long seconds = facts.execution().plan().timeout().toSeconds();
        String waited =
                seen.replica().map(Replica::message).filter(text -> !text.isEmpty()).orElse("");
        return end(
                attempt,
                Outcome.TIMED_OUT,
                seen,
                ExecutionDecision.TIMED_OUT,
                "it ran longer than the "
                        + seconds
                        + " s of replicaTimeout"
                        + (waited.isEmpty() ? "" : ": " + waited));
    }

    private static End end(
            Attempt attempt, Outcome outcome, ReplicaSighting seen, String reason, String message) {
        return new End(
                attempt,
                outcome,
                attempt.replicaName().or(() -> seen.replica().map(Replica::name)),
                seen.replica().map(AttemptDecision::ends).orElse(List.of()),
                reason,
                message);
    }

    private static List<ContainerEnd> ends(Replica replica) {
        return replica.containers().stream()
                .map(each ->
                        new ContainerEnd(
                                each.name(),
                                each.state() == ContainerStatus.State.TERMINATED
                                        ? each.exitCode()
                                        : Optional.empty(),
                                each.reason()))
                .toList();
    }
}
