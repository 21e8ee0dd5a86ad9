package dev.minato.local;

import dev.minato.platform.Cluster.Incident;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.volume.ReplicaVolume;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The place of a container in its replica, as far as its life needs to know it.
 *
 * @param replica name of the replica
 * @param port of the replica behind the ingress, where this container is the main one
 * @param runsToItsEnd whether a process that ends is done
 * @param volumes of the replica
 */
record GroupMember(
        String replica,
        RevisionRef set,
        Part part,
        Duration grace,
        Optional<Integer> port,
        boolean runsToItsEnd,
        List<ReplicaVolume> volumes) {
    GroupMember {
        volumes = List.copyOf(volumes);
    }

    /** Which part of its replica a container is. */
    enum Part {
        INIT,
        MAIN,
        /** Beside the main one. */
        SIDECAR
    }

    /** What has happened to a container of this place, with the set and replica that it is in. */
    Incident incident(String container, Termination what, boolean ended) {
        return new Incident(set, replica, container, what.reason(), what.message(), ended);
    }

    boolean isInit() {
        return part == Part.INIT;
    }
}
