package dev.minato.edge.proxy;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The counts of all groups of this process's life. A group that has left the table keeps its sums,
 * so that they go on growing should it come back; of those the thousand that left last are kept.
 * Thread-safe.
 */
public final class GroupMeters {
    private static final int MOST_GONE = 1_000;

    private final String epoch = UUID.randomUUID().toString();
    private final long started = System.nanoTime();
    private final Map<GroupKey, GroupMeter> meters = new HashMap<>();
    private final Map<GroupKey, GroupStats> gone =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<GroupKey, GroupStats> eldest) {
                    return size() > MOST_GONE;
                }
            };

    /** Names this process. */
    public String epoch() {
        return epoch;
    }

    /** The meter of a group, made when it has none. */
    synchronized GroupMeter of(GroupKey key) {
        GroupMeter meter = meters.get(key);
        if (meter == null) {
            GroupStats before = gone.remove(key);
            meter = new GroupMeter(key, before == null ? GroupStats.none(key) : before);
            meters.put(key, meter);
        }
        return meter;
    }

    /** Every group's counts. */
    public synchronized EdgeStats all() {
        List<GroupStats> groups = new ArrayList<>(meters.size());
        meters.values().forEach(meter -> groups.add(meter.read()));
        return stats(groups);
    }

    /** The counts of a group. */
    public synchronized EdgeStats one(GroupKey key) {
        GroupMeter meter = meters.get(key);
        return stats(meter == null ? List.of() : List.of(meter.read()));
    }

    /**
     * The counts of groups that have changed since this was last asked.
     *
     * @param wanted groups of the table; others are let go once nothing of them is under way
     */
    public synchronized EdgeStats changed(Set<GroupKey> wanted) {
        List<GroupStats> groups = new ArrayList<>();
        for (GroupMeter meter : List.copyOf(meters.values())) {
            boolean leaves = !wanted.contains(meter.key()) && !meter.isBusy();
            if (meter.takeChanged()) {
                groups.add(meter.read());
            } else if (leaves) {
                meters.remove(meter.key());
                gone.put(meter.key(), meter.read());
            }
        }
        return stats(groups);
    }

    private EdgeStats stats(List<GroupStats> groups) {
        return new EdgeStats(epoch, System.nanoTime() - started, false, groups);
    }
}
