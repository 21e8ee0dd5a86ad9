package dev.minato.local.ledger;

import dev.minato.base.IdSource;
import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A replica as it is written down.
 *
 * @param name of the replica and of its main container
 * @param sandbox whether it has a network namespace of its own; one of before groups is in its
 *     container's
 * @param admitted whether it holds room on this host; else it waits for some, since it was made
 * @param readySince since when it is ready
 * @param frozen whether processes of it may be frozen
 * @param ending whether its end has begun: whoever looks after it goes on with that
 */
public record ReplicaRow(
        String name,
        RevisionRef set,
        Instant created,
        boolean sandbox,
        boolean admitted,
        Optional<Instant> readySince,
        boolean frozen,
        boolean ending) {
    private static final int SUFFIX_LENGTH = 5;

    /** A new one, which waits for room. */
    public static ReplicaRow fresh(RevisionRef set, IdSource ids, Instant now) {
        return new ReplicaRow(
                set.revision() + "-" + ids.suffix(SUFFIX_LENGTH),
                set,
                now.truncatedTo(ChronoUnit.MILLIS),
                true,
                false,
                Optional.empty(),
                false,
                false);
    }

    public ReplicaRow withRoom() {
        return new ReplicaRow(name, set, created, sandbox, true, readySince, frozen, ending);
    }

    public ReplicaRow withSandbox() {
        return new ReplicaRow(name, set, created, true, admitted, readySince, frozen, ending);
    }

    public ReplicaRow withReadySince(Optional<Instant> since) {
        return new ReplicaRow(name, set, created, sandbox, admitted, since, frozen, ending);
    }

    public ReplicaRow withFrozen(boolean now) {
        return new ReplicaRow(name, set, created, sandbox, admitted, readySince, now, ending);
    }

    public ReplicaRow withEnding() {
        return new ReplicaRow(name, set, created, sandbox, admitted, readySince, frozen, true);
    }
}
