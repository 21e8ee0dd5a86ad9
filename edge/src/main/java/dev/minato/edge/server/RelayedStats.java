package dev.minato.edge.server;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counts of edges that this one replaced and that still finish requests. Thread-safe. */
final class RelayedStats {
    private record Counted(long elapsedNanos, Map<GroupKey, GroupStats> groups) {}

    private final Map<String, Counted> byEpoch = new HashMap<>();

    /** Takes what one has told; the last word of one that is gone is not kept. */
    synchronized void add(EdgeStats stats) {
        if (stats.last()) {
            byEpoch.remove(stats.epoch());
            return;
        }
        Counted before = byEpoch.get(stats.epoch());
        Map<GroupKey, GroupStats> groups =
                new HashMap<>(before == null ? Map.of() : before.groups());
        stats.groups().forEach(group -> groups.put(group.key(), group));
        byEpoch.put(stats.epoch(), new Counted(stats.elapsedNanos(), groups));
    }

    /** The newest of each. */
    synchronized List<EdgeStats> all() {
        List<EdgeStats> all = new ArrayList<>();
        byEpoch.forEach((epoch, counted) ->
                all.add(
                        new EdgeStats(
                                epoch,
                                counted.elapsedNanos,
                                false,
                                List.copyOf(counted.groups.values()))));
        return all;
    }

    /** None of them is there any more. */
    synchronized List<EdgeStats> end() {
        List<EdgeStats> last = all().stream().map(EdgeStats::asLast).toList();
        byEpoch.clear();
        return last;
    }
}
