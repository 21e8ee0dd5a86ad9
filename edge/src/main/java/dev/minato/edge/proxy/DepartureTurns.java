package dev.minato.edge.proxy;

/**
 * Spreads over a few seconds when the clients of one event loop are told that their backends go:
 * those that come back at once are not to do so within one instant. Used by that loop alone.
 */
final class DepartureTurns {
    /** Of these at each tick nobody notices anything. */
    static final int LEAST = 16;

    /** In so many ticks all have had their turn, however many they are. */
    static final int TICKS = 10;

    private int share = LEAST;
    private int left = LEAST;
    private int refused;

    /** Another tick begins. */
    void tick() {
        share = refused == 0 ? LEAST : Math.max(share, (refused + TICKS - 1) / TICKS);
        left = share;
        refused = 0;
    }

    /** Whether it is the turn of whoever asks; else it asks again at the next tick. */
    boolean take() {
        if (left > 0) {
            left--;
            return true;
        }
        refused++;
        return false;
    }
}
