package dev.minato.platform.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One try of one replica of an execution. It is written down before the cluster is asked, and is
 * asked for once: whatever becomes of it, its program never starts a second time.
 *
 * @param execution whose it is
 * @param number 1 and up among all of the execution
 * @param replica which of the execution's replicas it tries, 1 to the completions
 * @param turn which try of that replica it is, 1 and up: {@code MINATO_ATTEMPT}
 * @param phase how far it is
 * @param outcome how it ended; present when it has
 * @param replicaName what the cluster calls the replica; absent before it was seen
 * @param asked when it was written down
 * @param containers how its containers ended, as far as it was seen
 * @param reason one word for an end that is not well
 * @param message the same for people; never holds a secret
 * @param cleared whether its logs are moved and nothing is left of it on the cluster
 */
public record Attempt(
        String execution,
        int number,
        int replica,
        int turn,
        Phase phase,
        Optional<Outcome> outcome,
        Optional<String> replicaName,
        Instant asked,
        Optional<Instant> ended,
        List<ContainerEnd> containers,
        String reason,
        String message,
        boolean cleared) {
    public Attempt {
        containers = List.copyOf(containers);
    }

    /** A try that is about to be asked for. */
    public static Attempt fresh(
            String execution, int number, int replica, int turn, Instant asked) {
        return new Attempt(
                execution,
                number,
                replica,
                turn,
                Phase.ASKED,
                Optional.empty(),
                Optional.empty(),
                asked,
                Optional.empty(),
                List.of(),
                "",
                "",
                false);
    }

    /** How far an attempt is. */
    public enum Phase {
        /** Written down; the cluster may or may not have heard of it. */
        ASKED,
        /** The cluster has taken it: it is never asked for again. */
        STARTED,
        ENDED
    }

    /** How an attempt ended. */
    public enum Outcome {
        /** All its containers ended with exit code 0. */
        SUCCEEDED,
        FAILED,
        /** Nobody saw its end: the host went down, or its replica vanished. It counts as failed. */
        UNKNOWN,
        /** Its replica's time was over. */
        TIMED_OUT,
        /** Somebody stopped the execution, or it ended without this one. */
        STOPPED
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    /** Whether it ended so. */
    public boolean ended(Outcome how) {
        return outcome.filter(it -> it == how).isPresent();
    }

    /**
     * How a container ended.
     *
     * @param exitCode absent when it did not run, or nobody saw its end
     * @param reason one word where it is not well
     */
    public record ContainerEnd(String name, Optional<Integer> exitCode, String reason) {}
}
