package dev.minato.testkit;

import java.time.Duration;

/**
 * The faults of a {@link FakeCluster}: how late, forgetful and unwilling it is.
 *
 * @param delay within which it begins what it was asked for
 * @param lag within which it shows what happened
 * @param duplicates percent of changes that are told twice
 * @param lifetime after about which a replica vanishes and comes back under another name; zero is
 *     never
 * @param refusals percent of calls that fail as unavailable
 * @param notYet within which a daemon that begins hears of it for the first time
 */
public record ClusterFaults(
        Duration delay,
        Duration lag,
        int duplicates,
        Duration lifetime,
        int refusals,
        Duration notYet) {
    /** Prompt and truthful. */
    public static final ClusterFaults NONE =
            new ClusterFaults(Duration.ZERO, Duration.ZERO, 0, Duration.ZERO, 0, Duration.ZERO);

    /** Late, but what runs goes on running. */
    public static final ClusterFaults LATE =
            new ClusterFaults(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    30,
                    Duration.ZERO,
                    10,
                    Duration.ofSeconds(5));

    /** As Kubernetes on a bad day. */
    public static final ClusterFaults KUBERNETES =
            new ClusterFaults(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    30,
                    Duration.ofSeconds(40),
                    10,
                    Duration.ofSeconds(20));
}
