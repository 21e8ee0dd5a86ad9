package dev.minato.platform;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;

/**
 * A listener of what the edge tells the domain without being asked. Calls come one at a time and
 * must return soon.
 */
public interface EdgeListener {
    /** Hears nothing. */
    EdgeListener NONE = new EdgeListener() {};

    /**
     * What an edge process has counted: once a second while anything changes, and at once when a
     * request is the first to wait for a group.
     */
    default void counted(EdgeStats stats) {}

    /** Requests wait for a group that is asleep: told for the first, then once a second. */
    default void arrived(GroupKey group, int waiting) {}

    /** A replica could not be dialled; at most once a second for each. */
    default void dialFailed(String backendId, String reason) {}
}
