package dev.minato.platform.reconcile;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.GroupStatsTotals;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;

import java.time.InstantSource;

/**
 * Gathers what the edges tell of apps' requests: the sums of all that live, by group, and a look at
 * an app that requests wait for. Thread-safe.
 */
public final class EdgeCounts implements EdgeListener {
    private final GroupStatsTotals book;
    private final Wakeups wakeups;

    EdgeCounts(InstantSource clock, Wakeups wakeups) {
        this.book = new GroupStatsTotals(clock);
        this.wakeups = wakeups;
    }

    @Override
    public void counted(EdgeStats stats) {
        book.add(stats);
    }

    @Override
    public void arrived(GroupKey group, int waiting) {
        wakeups.soon(Subject.app(group.app()));
    }

    /** Everything that was counted of a group since it was first routed to. */
    public GroupStats of(GroupKey group) {
        return book.sum(group);
    }
}
