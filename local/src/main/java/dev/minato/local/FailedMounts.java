package dev.minato.local;

import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;

import java.util.List;

/** Volumes that a set waits for. */
final class FailedMounts {
    private FailedMounts() {}

    /**
     * How a set fares, where nothing else is wrong: whether a volume of one of its replicas cannot
     * be mounted.
     */
    static SetStatus status(RevisionRef set, List<Replica> replicas, SetStatus other) {
        if (other.reason() != SetReason.NONE) {
            return other;
        }
        return replicas.stream()
                .filter(replica -> replica.set().equals(set))
                .filter(replica -> replica.reason().equals(Replica.FAILED_MOUNT))
                .findFirst()
                .map(replica ->
                        new SetStatus(
                                other.wanted(), SetReason.VOLUME_NOT_READY, replica.message()))
                .orElse(other);
    }
}
