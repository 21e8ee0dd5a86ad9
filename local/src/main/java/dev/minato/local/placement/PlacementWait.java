package dev.minato.local.placement;

/**
 * Why a replica does not start.
 *
 * @param message for people: what it asks, what is free, who holds it, what to do
 */
public record PlacementWait(Cause cause, String message) {
    /** Why. */
    public enum Cause {
        /** Others hold the room. */
        NO_ROOM,
        /** The room is held by what it is to replace. */
        OLD_HOLDS_ROOM,
        /** Another has waited so long that it goes first. */
        HELD_BACK,
        /** It asks more than the empty host has. */
        NEVER
    }
}
