package dev.minato.platform.rollout;

import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Operation.Problem;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.ledger.RevisionRow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides when a set of replicas that is not ready yet counts as failed, and what to say of it. One
 * that waits for room has not failed, however long it waits.
 */
public final class RolloutFailures {
    /** Code of a revision that did not get ready. */
    public static final String CODE = "ContainerAppOperationError";

    private final RolloutPolicy policy;
    private final Instant now;

    public RolloutFailures(RolloutPolicy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /** Why a revision's present generation has failed; empty while it may still get ready. */
    public Optional<RolloutStep.Fail> of(AppObservation seen, RevisionRow revision) {
        List<Replica> replicas = seen.of(revision.set());
        Optional<Replica> hopeless = replicas.stream().filter(this::hopeless).findFirst();
        if (hopeless.isPresent()) {
            return hopeless.map(replica -> problem(seen, revision, replica, ""));
        }
        if (neverFits(seen, revision)) {
            return Optional.of(fail(seen, revision, ""));
        }
        if (now.isBefore(deadline(revision)) || seen.waitsForRoom(revision.set())) {
            return Optional.empty();
        }
        String late = " within " + policy.progressDeadline().toSeconds() + " seconds";
        return Optional.of(
                replicas.stream()
                        .filter(replica -> !replica.ready())
                        .findFirst()
                        .map(replica -> problem(seen, revision, replica, late))
                        .orElseGet(() -> fail(seen, revision, late)));
    }

    /** Waiting does not mend it. */
    private static boolean neverFits(AppObservation seen, RevisionRow revision) {
        SetStatus status = seen.sets().get(revision.set());
        return status != null && status.reason() == SetReason.INFEASIBLE;
    }

    private static RolloutStep.Fail fail(AppObservation seen, RevisionRow revision, String late) {
        return new RolloutStep.Fail(
                revision.set(),
                new Problem(CODE, headline(seen, revision, late) + why(seen, revision)),
                Optional.empty());
    }

    /** When the decision could be another without anything else changing. */
    public Instant next(AppObservation seen, RevisionRow revision) {
        Instant next = deadline(revision);
        for (Replica replica : seen.of(revision.set())) {
            Optional<Instant> end = wrongPortEnd(replica).filter(now::isBefore);
            if (end.isPresent() && end.get().isBefore(next)) {
                next = end.get();
            }
        }
        return next;
    }

    private Instant deadline(RevisionRow revision) {
        return revision.rollOut().since().plus(policy.progressDeadline());
    }

    private boolean hopeless(Replica replica) {
        return switch (replica.phase()) {
            case FAILED -> true;
            case BACK_OFF -> culpritsRestarts(replica) + 1 >= policy.crashes();
            case STARTING ->
                    (replica.restarts() > 0 && replica.reason().equals(Replica.UNHEALTHY))
                            || wrongPortEnd(replica).filter(end -> !now.isBefore(end)).isPresent();
            case PENDING, READY, FROZEN, NOT_READY, ENDED, TERMINATING -> false;
        };
    }

    private static int culpritsRestarts(Replica replica) {
        return replica.culprit().map(ContainerStatus::restarts).orElseGet(replica::restarts);
    }

    private Optional<Instant> wrongPortEnd(Replica replica) {
        return replica.reason().equals(Replica.NOT_LISTENING)
                ? replica.culprit()
                        .flatMap(ContainerStatus::started)
                        .map(start -> start.plus(policy.wrongPort()))
                : Optional.empty();
    }

    private static RolloutStep.Fail problem(
            AppObservation seen, RevisionRow revision, Replica replica, String late) {
        StringBuilder message = new StringBuilder(headline(seen, revision, late));
        String reason = replica.message().isEmpty() ? replica.reason() : replica.message();
        if (!reason.isEmpty()) {
            message.append(": ").append(reason);
        }
        if (!reason.endsWith(".")) {
            message.append('.');
        }
        Optional<ContainerRef> output =
                replica.culprit()
                        .map(container ->
                                new ContainerRef(
                                        replica.set().app(), replica.name(), container.name()));
        return new RolloutStep.Fail(revision.set(), new Problem(CODE, message.toString()), output);
    }

    /** What stands in the way of a set that has no replicas. */
    private static String why(AppObservation seen, RevisionRow revision) {
        SetStatus status = seen.sets().get(revision.set());
        return status == null || status.message().isEmpty()
                ? "."
                : ": " + status.message() + " (" + status.reason() + ").";
    }

    private static String headline(AppObservation seen, RevisionRow revision, String late) {
        String stays =
                seen.latestReady()
                        .filter(row -> seen.isSingle() && !row.name().equals(revision.name()))
                        .map(row -> "; " + row.name() + " keeps all traffic")
                        .orElse("");
        return "Revision " + revision.name() + " did not become ready" + late + stays;
    }
}
