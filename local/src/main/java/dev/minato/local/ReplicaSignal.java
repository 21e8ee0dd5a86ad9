package dev.minato.local;

import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec;

import java.util.Optional;

/** A signal to a replica's life. */
sealed interface ReplicaSignal {
    /** The replica is to end. */
    record Stop() implements ReplicaSignal {}

    /** What is said of its containers is said in another way: it counts at their next start. */
    record Respecified(ReplicaSpec spec) implements ReplicaSignal {}

    /** Whether the replica rests was said anew: its freezer knows. */
    record Rested() implements ReplicaSignal {}

    /**
     * End at once, for a reason.
     *
     * @param reason one word of Kubernetes'
     * @param message the same for people
     */
    record Evict(String reason, String message) implements ReplicaSignal {}

    /**
     * A container that runs has come up against a limit.
     *
     * @param strain absent when it does not any more
     */
    record Strained(String container, Optional<Termination> strain) implements ReplicaSignal {}

    /** It is its turn to start what is due. */
    record Turn() implements ReplicaSignal {}

    /** The daemon ends: leave the replica as it is. */
    record Halt() implements ReplicaSignal {}

    /** Something happened to one run of the process of one container. */
    sealed interface OfContainer extends ReplicaSignal {
        /** Name of the container. */
        String container();

        /** Which run of its process; what an earlier one did means nothing any more. */
        int run();
    }

    /** The process ended. */
    record Exited(String container, int run) implements OfContainer {}

    /** The startup probe passed. */
    record Started(String container, int run) implements OfContainer {}

    /** Readiness changed. */
    record Readiness(String container, int run, boolean ready, String message)
            implements OfContainer {}

    /** A probe wants the container killed. */
    record Unhealthy(String container, int run, Probe probe, String message)
            implements OfContainer {}
}
