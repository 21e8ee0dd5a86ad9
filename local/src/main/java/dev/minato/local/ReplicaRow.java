package dev.minato.local;

import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.Optional;

/**
 * A replica as it is written down.
 *
 * @param name of the replica and of its main container
 * @param sandbox whether it has a network namespace of its own; one of before groups is in its
 *     container's
 * @param readySince since when it is ready
 */
record ReplicaRow(
        String name,
        RevisionRef set,
        Instant created,
        boolean sandbox,
        Optional<Instant> readySince) {
    static ReplicaRow fresh(String name, RevisionRef set, Instant created) {
        return new ReplicaRow(name, set, created, true, Optional.empty());
    }

    ReplicaRow withSandbox() {
        return new ReplicaRow(name, set, created, true, readySince);
    }

    ReplicaRow withReadySince(Optional<Instant> since) {
        return new ReplicaRow(name, set, created, sandbox, since);
    }
}
