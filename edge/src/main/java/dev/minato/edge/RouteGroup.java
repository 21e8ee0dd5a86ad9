package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.List;

/**
 * One target of a route: a revision's replicas, and their share of the requests.
 *
 * @param key who it is
 * @param weight its share is this over the sum of the route's weights; 0 or more, at any scale
 * @param state what happens to its requests now
 * @param reason why it is not ready, for the person who sees the page; may be empty
 * @param backends used only when {@code state} is {@link GroupState#READY}
 */
public record RouteGroup(
        GroupKey key, int weight, GroupState state, String reason, Backends backends) {
    /**
     * @throws Fault invalid when the weight is below 0
     */
    public RouteGroup {
        if (weight < 0) {
            throw Fault.invalid(
                    "weight", "weight " + weight + " of " + key + " is below 0: use 0 or more");
        }
    }

    /** A group that is ready and has the whole of a route. */
    public static RouteGroup ready(GroupKey key, List<Backend> backends) {
        return new RouteGroup(key, 100, GroupState.READY, "", Backends.of(backends));
    }

    /** A group that has the whole of a route, and no backends. */
    public static RouteGroup without(GroupKey key, GroupState state, String reason) {
        return new RouteGroup(key, 100, state, reason, Backends.none());
    }

    /** The same, which gets nothing. */
    public RouteGroup withoutShare() {
        return new RouteGroup(key, 0, state, reason, backends);
    }

    /** The same in another state. */
    public RouteGroup withState(GroupState other, String why) {
        return new RouteGroup(key, weight, other, why, backends);
    }
}
