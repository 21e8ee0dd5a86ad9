package dev.minato.platform;

/**
 * Rules of a roll-out that protect what users have. All of them are always kept; a simulation
 * switches one off at a time to show that it would be noticed.
 */
public enum Safeguard {
    /** A set gets no request any more, and has finished those it had, before it is stopped. */
    DRAIN_BEFORE_REMOVE,
    /** New replicas take over when they are ready, not when they are there. */
    READY_BEFORE_TAKE_OVER,
    /** What serves goes on running beside what is to take its place. */
    KEEP_WHAT_SERVES,
    /** The routes of all apps are known before those of one are changed. */
    PRIME_ROUTES,
    /** A backend that is not ready gets no requests. */
    ROUTE_TO_READY_ALONE,
    /** What a failure says holds no secret. */
    HIDE_SECRETS,
    /** In single mode what a newer revision replaced is deactivated. */
    DEACTIVATE_REPLACED,
    /** Where the old one is to end first, the new one starts when it is gone. */
    OLD_ENDS_FIRST,
    /** In single mode requests go to the revision that an app is pinned to. */
    PIN_HOLDS,
    /** The last step of a shift ends it. */
    SHIFT_ENDS,
    /** A shift to what fares worse returns to the shares of before. */
    SHIFT_RETURNS,
    /** Requests of a revision are held, and none is in flight, before its last replica goes. */
    HOLD_BEFORE_SLEEP,
    /** A request that waits for a revision without replicas wakes it. */
    WAKE_FOR_REQUESTS,
    /** A new revision that failed has no replicas while another serves. */
    END_WHAT_FAILED
}
