package dev.minato.edge;

import java.util.Map;

/**
 * A listener of what the edge tells the daemon without being asked. Calls come one at a time from
 * the client's reading thread: they must return soon and must not call the client they came from.
 */
public interface EdgeSignals {
    /** Listens to nothing. */
    EdgeSignals NONE = new EdgeSignals() {};

    /** A connection is up, for the first time or again; tables the edge lacked are sent again. */
    default void connected(EdgeState state) {}

    /** The connection is gone; the client tries again on its own. */
    default void disconnected() {}

    /**
     * Requests and tunnels in flight, at most four times a second, only what changed.
     *
     * @param byBackend count by backend id; 0 when the last one ended
     */
    default void inFlight(Map<String, Integer> byBackend) {}

    /** A backend that is no longer in the table has nothing in flight any more. */
    default void drained(String backend) {}

    /** A backend could not be dialled, at most once a second for each. */
    default void dialFailed(String backend, String reason) {}

    /**
     * Requests wait for a group that is asleep: at once for the first one, then once a second while
     * any waits.
     */
    default void arrival(GroupKey group, int waiting) {}

    /**
     * What an edge process has counted: once a second while anything changes, and at once when a
     * request is the first to wait for a group.
     */
    default void stats(EdgeStats stats) {}

    /** After a reconnection a port could not be reserved again. */
    default void reservationLost(PortReservation reservation, String reason) {}
}
