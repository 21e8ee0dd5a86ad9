package dev.minato.platform;

import java.time.Duration;
import java.util.Set;

/**
 * Times and limits of roll-outs.
 *
 * @param progressDeadline a new set of replicas that is not ready after this long has failed
 * @param crashes so often may a new replica's process end before its set has failed
 * @param wrongPort a new replica that listens on another port than its target port for this long
 *     has failed
 * @param drain how long a replica that gets no new requests may finish those it has
 * @param steady a new replica without readiness and startup probe counts as ready after it was so
 *     for this long: a cluster may call it ready each time it starts; zero where the cluster waits
 * @param resync how often an app is looked at without cause
 * @param keep how long in single mode the two newest revisions that served before stay active, so
 *     that a rollback is at once; zero keeps none
 * @param off rules that a simulation has switched off; none in a product
 */
public record RolloutPolicy(
        Duration progressDeadline,
        int crashes,
        Duration wrongPort,
        Duration drain,
        Duration steady,
        Duration resync,
        Duration keep,
        Set<Safeguard> off) {
    public RolloutPolicy {
        off = Set.copyOf(off);
    }

    /** Whether a rule is kept. */
    public boolean keeps(Safeguard rule) {
        return !off.contains(rule);
    }

    /** The same without a rule, for a simulation. */
    public RolloutPolicy without(Safeguard rule) {
        return new RolloutPolicy(
                progressDeadline, crashes, wrongPort, drain, steady, resync, keep, Set.of(rule));
    }

    /** The same, keeping what served before for another time. */
    public RolloutPolicy keeping(Duration time) {
        return new RolloutPolicy(
                progressDeadline, crashes, wrongPort, drain, steady, resync, time, off);
    }

    /**
     * Kubernetes' progress deadline of 600 s. A process that ended twice without having been ready
     * failed: it was tried again at once, and its next start would come after a back-off of 10 s.
     */
    public static final RolloutPolicy DEFAULT =
            new RolloutPolicy(
                    Duration.ofSeconds(600),
                    2,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    Set.of());
}
