package dev.minato.local.placement;

import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.Set;

/**
 * A replica that is asked for and holds no room.
 *
 * @param replica its name
 * @param set what it is a replica of
 * @param demand how much it asks
 * @param since when it was asked for
 * @param replaces sets that end once its own serves
 */
public record WaitingReplica(
        String replica,
        RevisionRef set,
        ReplicaDemand demand,
        Instant since,
        Set<RevisionRef> replaces) {
    public WaitingReplica {
        replaces = Set.copyOf(replaces);
    }
}
