package dev.minato.local.placement;

import dev.minato.platform.RevisionRef;

/**
 * Room that a replica holds from its admission until it is gone.
 *
 * @param replica its name
 * @param set what it is a replica of
 * @param demand how much
 * @param use whether the host's figures show that
 */
public record HeldRoom(String replica, RevisionRef set, ReplicaDemand demand, Use use) {
    /** What a replica does with its room. */
    public enum Use {
        /** It starts, or starts again: it may take all of its memory yet. */
        STARTS,
        /** It was ready: what it needs is in use. */
        RUNS,
        /** It is frozen: its memory is in use. */
        RESTS,
        /** It is being stopped, and gives its room back. */
        LEAVES
    }
}
