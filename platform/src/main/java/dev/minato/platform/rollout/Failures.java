package dev.minato.platform.rollout;

import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Operation.Problem;
import dev.minato.platform.Policy;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a set of replicas that is not ready yet counts as failed, and what to say of it. */
public final class Failures {
    /** Code of a revision that did not get ready. */
    public static final String CODE = "ContainerAppOperationError";

    private final Policy policy;
    private final Instant now;

    public Failures(Policy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /** Why the latest set has failed; empty while it may still get ready. */
    public Optional<Step.Fail> of(Situation situation) {
        List<Replica> replicas = situation.of(situation.latest());
        Optional<Replica> hopeless = replicas.stream().filter(this::hopeless).findFirst();
        if (hopeless.isPresent()) {
            return hopeless.map(replica -> problem(situation, replica, ""));
        }
        if (now.isBefore(deadline(situation))) {
            return Optional.empty();
        }
        String late = " within " + policy.progressDeadline().toSeconds() + " seconds";
        return Optional.of(
                replicas.stream()
                        .filter(replica -> !replica.ready())
                        .findFirst()
                        .map(replica -> problem(situation, replica, late))
                        .orElseGet(() ->
                                new Step.Fail(
                                        new Problem(CODE, headline(situation, late) + "."),
                                        Optional.empty())));
    }

    /** When {@link #of} could change its mind without anything else changing. */
    public Instant next(Situation situation) {
        Instant next = deadline(situation);
        for (Replica replica : situation.of(situation.latest())) {
            Optional<Instant> end = wrongPortEnd(replica).filter(now::isBefore);
            if (end.isPresent() && end.get().isBefore(next)) {
                next = end.get();
            }
        }
        return next;
    }

    private Instant deadline(Situation situation) {
        return situation.since().plus(policy.progressDeadline());
    }

    private boolean hopeless(Replica replica) {
        return switch (replica.phase()) {
            case FAILED -> true;
            case BACK_OFF -> culpritsRestarts(replica) + 1 >= policy.crashes();
            case STARTING ->
                    (replica.restarts() > 0 && replica.reason().equals(Replica.UNHEALTHY))
                            || wrongPortEnd(replica).filter(end -> !now.isBefore(end)).isPresent();
            case PENDING, READY, NOT_READY, ENDED, TERMINATING -> false;
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

    private static Step.Fail problem(Situation situation, Replica replica, String late) {
        StringBuilder message = new StringBuilder(headline(situation, late));
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
        return new Step.Fail(new Problem(CODE, message.toString()), output);
    }

    private static String headline(Situation situation, String late) {
        String stays =
                situation
                        .serving()
                        .filter(set -> !set.revision().equals(situation.latest().revision()))
                        .map(set -> "; " + set.revision() + " keeps all traffic")
                        .orElse("");
        return "Revision " + situation.latest().revision() + " did not become ready" + late + stays;
    }
}
