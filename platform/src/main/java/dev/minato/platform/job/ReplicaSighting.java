package dev.minato.platform.job;

import dev.minato.platform.Replica;

import java.util.Optional;

/**
 * What a cluster shows of an attempt.
 *
 * @param taken whether it has the attempt's set
 * @param wanted whether it would still have a replica of it; one that vanished is not made again
 * @param replica the replica, once it shows
 */
public record ReplicaSighting(boolean taken, boolean wanted, Optional<Replica> replica) {
    /** Of one that the cluster knows nothing of. */
    public static final ReplicaSighting NOTHING =
            new ReplicaSighting(false, false, Optional.empty());

    /** Whether nothing is left there. */
    public boolean isGone() {
        return !taken && replica.isEmpty();
    }
}
