package dev.minato.local;

import dev.minato.engine.ContainerState;
import dev.minato.engine.RunStatus;
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

    /** Whether a process of it that ended well is not started again. */
    boolean isLast() {
        return isInit() || runsToItsEnd;
    }

    /**
     * Whether a process of it has begun; in this boot of the host, unless it is never to begin a
     * second time.
     *
     * @param started in which boot one was started last; empty when that was never seen
     * @param boot the present one
     */
    boolean hasBegun(String started, String boot, Optional<ContainerState> state) {
        boolean ever = !started.isEmpty() || state.flatMap(ContainerState::startedAt).isPresent();
        return started.equals(boot) || (runsToItsEnd && ever);
    }

    static boolean hasExited(Optional<ContainerState> state) {
        return state.filter(last -> last.status() == RunStatus.EXITED).isPresent();
    }

    boolean isInit() {
        return part == Part.INIT;
    }
}
