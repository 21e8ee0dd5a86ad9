package dev.minato.local;

import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.Optional;

/**
 * A replica as it is written down.
 *
 * @param name of the replica and of its container
 * @param container its container's id; absent before it was made
 * @param restarts how often its process was started again
 * @param crashes how often in a row it ended without having run for long; decides the back-off
 * @param boot in which its process was last started
 * @param passed when the process was started whose startup probe passed
 * @param ready whether that process was ready when last seen
 */
record ReplicaRow(
        String name,
        RevisionRef set,
        Instant created,
        Optional<String> container,
        int restarts,
        int crashes,
        String boot,
        Optional<Instant> passed,
        boolean ready) {

    static ReplicaRow fresh(String name, RevisionRef set, Instant created) {
        return new ReplicaRow(
                name, set, created, Optional.empty(), 0, 0, "", Optional.empty(), false);
    }

    ReplicaRow withContainer(Optional<String> id) {
        return new ReplicaRow(name, set, created, id, restarts, crashes, boot, passed, ready);
    }

    /** The same, its process being started. */
    ReplicaRow starting(int restarts, int crashes, String boot) {
        return new ReplicaRow(
                name, set, created, container, restarts, crashes, boot, Optional.empty(), false);
    }

    ReplicaRow withReadiness(Optional<Instant> passed, boolean ready) {
        return new ReplicaRow(
                name, set, created, container, restarts, crashes, boot, passed, ready);
    }

    ReplicaRow withCrashes(int count) {
        return new ReplicaRow(name, set, created, container, restarts, count, boot, passed, ready);
    }
}
