package dev.minato.local;

import dev.minato.platform.Probe;

/** What a replica's life hears; {@code run} says of which run of its process. */
sealed interface Signal {
    /** The replica is to end. */
    record Stop() implements Signal {}

    /** The daemon ends: leave the replica as it is. */
    record Halt() implements Signal {}

    /** The process ended. */
    record Exited(int run) implements Signal {}

    /** The startup probe passed. */
    record Started(int run) implements Signal {}

    /** Readiness changed. */
    record Readiness(int run, boolean ready, String message) implements Signal {}

    /** A probe wants the container killed. */
    record Unhealthy(int run, Probe probe, String message) implements Signal {}
}
