package dev.minato.platform.reconcile;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.GroupStatsTotals;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gathers what the edges tell of apps' requests: the sums of all that live, by group, how busy each
 * is, and a look at an app that requests wait for, or that has more of them than it is to have.
 * Thread-safe.
 */
public final class EdgeCounts implements EdgeListener {
    private final GroupStatsTotals book;
    private final InstantSource clock;
    private final Wakeups wakeups;
    private final Map<GroupKey, GroupLoad> loads = new ConcurrentHashMap<>();

    EdgeCounts(InstantSource clock, Wakeups wakeups) {
        this.book = new GroupStatsTotals(clock);
        this.clock = clock;
        this.wakeups = wakeups;
    }

    @Override
    public void counted(EdgeStats stats) {
        book.add(stats);
        Instant now = clock.instant();
        for (GroupStats group : stats.groups()) {
            GroupLoad load = loads.get(group.key());
            if (load != null && load.counted(stats.epoch(), group, book.sum(group.key()), now)) {
                wakeups.soon(Subject.app(group.key().app()));
            }
        }
    }

    @Override
    public void arrived(GroupKey group, int waiting) {
        load(group).arrived(waiting, clock.instant());
        wakeups.soon(Subject.app(group.app()));
    }

    /** Everything that was counted of a group since it was first routed to. */
    public GroupStats of(GroupKey group) {
        return book.sum(group);
    }

    /** Open tunnels of a group by the replica that has them; replicas without any are left out. */
    Map<String, Integer> tunnels(GroupKey group) {
        return book.sum(group).tunnels();
    }

    /** How busy a group is; it is followed from now on. */
    GroupLoad load(GroupKey group) {
        return loads.computeIfAbsent(group, key -> new GroupLoad(book.sum(key), clock.instant()));
    }

    /** Follows a group no more. */
    void forget(GroupKey group) {
        loads.remove(group);
    }
}
