package dev.minato.edge;

/** What the edge does with a request for a host. */
public enum RouteState {
    /** It goes to one of the backends; with none in the list it waits as if {@link #STARTING}. */
    READY,
    /** It waits, up to the route's deadline, for the table to change. */
    STARTING,
    /** As {@link #STARTING}, and its arrival is told to the daemon, which is to wake the app. */
    ASLEEP,
    /** It is answered 503 with the route's reason at once. */
    FAILED
}
