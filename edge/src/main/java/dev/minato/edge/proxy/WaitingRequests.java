package dev.minato.edge.proxy;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the requests that wait, by group. Thread-safe. */
final class WaitingRequests {
    /**
     * @param host of the one that came first
     */
    private record Waiting(String host, int count) {}

    private final RoutingState.Events events;
    private final Map<GroupKey, Waiting> byGroup = new ConcurrentHashMap<>();

    WaitingRequests(RoutingState.Events events) {
        this.events = events;
    }

    /** A request begins to wait; the first one is told. */
    int arrive(String host, CompiledGroup group) {
        GroupKey key = group.key();
        int now =
                byGroup.compute(
                                key,
                                (k, before) ->
                                        before == null
                                                ? new Waiting(host, 1)
                                                : new Waiting(before.host, before.count + 1))
                        .count;
        if (now == 1 && !group.open()) {
            events.held(key);
            if (group.spec().state() == GroupState.ASLEEP) {
                events.arrival(host, key, now);
            }
        }
        return now;
    }

    /** A request waits no more. */
    void depart(GroupKey group) {
        byGroup.computeIfPresent(
                group,
                (key, before) ->
                        before.count > 1 ? new Waiting(before.host, before.count - 1) : null);
    }

    int count(GroupKey group) {
        Waiting waiting = byGroup.get(group);
        return waiting == null ? 0 : waiting.count;
    }

    Set<GroupKey> groups() {
        return Set.copyOf(byGroup.keySet());
    }

    /** Tells again of those that are asleep. */
    void repeat(Map<GroupKey, GroupState> states) {
        byGroup.forEach((key, waiting) -> {
            if (states.get(key) == GroupState.ASLEEP) {
                events.arrival(waiting.host, key, waiting.count);
            }
        });
    }
}
