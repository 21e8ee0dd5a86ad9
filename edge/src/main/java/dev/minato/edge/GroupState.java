package dev.minato.edge;

/** The state of a group: what the edge does with a request whose target it is. */
public enum GroupState {
    /** It goes to one of the backends; with none in the list it waits as if {@link #STARTING}. */
    READY,
    /** It waits, up to the route's deadline, for the table to change. */
    STARTING,
    /** As {@link #STARTING}, and its arrival is told to the daemon, which is to wake the group. */
    ASLEEP,
    /** It is answered 503 with the group's reason at once. */
    FAILED
}
