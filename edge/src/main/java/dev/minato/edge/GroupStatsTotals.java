package dev.minato.edge;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The newest counts of each group by edge process, and their sums. Lost, repeated and late
 * documents do no harm. What a process held or had in flight counts until it says that it has
 * ended, or has said nothing about anything for a while. Thread-safe.
 */
public final class GroupStatsTotals {
    /** An edge that counts anything speaks once a second while a request is under way. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Processes that are remembered; the one that was heard longest ago is folded into a sum. */
    private static final int MOST_EPOCHS = 16;

    private static final class Epoch {
        private final Map<GroupKey, GroupStats> groups = new HashMap<>();
        private final Map<GroupKey, Long> elapsed = new HashMap<>();
        private long heardAt;
        private boolean ended;
    }

    private final InstantSource clock;
    private final LinkedHashMap<String, Epoch> epochs = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<GroupKey, GroupStats> folded = new HashMap<>();

    /** One on the host's clock. */
    public GroupStatsTotals() {
        this(InstantSource.system());
    }

    public GroupStatsTotals(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes what an edge process has counted. */
    public synchronized void add(EdgeStats stats) {
        Epoch epoch = epochs.computeIfAbsent(stats.epoch(), name -> new Epoch());
        epoch.heardAt = clock.millis();
        epoch.ended |= stats.last();
        for (GroupStats group : stats.groups()) {
            if (epoch.elapsed.getOrDefault(group.key(), -1L) <= stats.elapsedNanos()) {
                epoch.elapsed.put(group.key(), stats.elapsedNanos());
                epoch.groups.put(group.key(), group);
            }
        }
        if (epochs.size() > MOST_EPOCHS) {
            Map.Entry<String, Epoch> oldest = epochs.entrySet().iterator().next();
            fold(oldest.getValue());
            epochs.remove(oldest.getKey());
        }
    }

    private void fold(Epoch epoch) {
        epoch.groups.forEach((key, group) -> folded.merge(key, group.settled(), GroupStats::plus));
    }

    /** What all processes have counted of a group. */
    public synchronized GroupStats sum(GroupKey key) {
        GroupStats sum = folded.getOrDefault(key, GroupStats.none(key));
        long now = clock.millis();
        for (Epoch epoch : epochs.values()) {
            GroupStats group = epoch.groups.get(key);
            if (group != null) {
                boolean over = epoch.ended || now - epoch.heardAt > SILENCE.toMillis();
                sum = sum.plus(over ? group.settled() : group);
            }
        }
        return sum;
    }

    /** Groups of which anything was counted. */
    public synchronized Set<GroupKey> groups() {
        Set<GroupKey> keys = new TreeSet<>(folded.keySet());
        epochs.values().forEach(epoch -> keys.addAll(epoch.groups.keySet()));
        return keys;
    }

    /** Forgets groups that are none any more. */
    public synchronized void retain(Set<GroupKey> keys) {
        folded.keySet().retainAll(keys);
        epochs.values()
                .forEach(epoch -> {
                    epoch.groups.keySet().retainAll(keys);
                    epoch.elapsed.keySet().retainAll(keys);
                });
    }
}
