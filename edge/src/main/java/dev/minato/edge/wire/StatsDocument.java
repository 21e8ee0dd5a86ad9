package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an edge process has counted. */
public record StatsDocument(
        @JsonProperty("epoch") String epoch,
        @JsonProperty("elapsedNanos") long elapsedNanos,
        @JsonProperty("last") boolean last,
        @JsonProperty("groups") List<Group> groups) {
    /**
     * A group's counts.
     *
     * @param ended by class of status, 0 to 5
     * @param latency by bucket, those with none left out
     * @param tunnels by backend; absent where there are none, and from an edge that does not say
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            @JsonProperty("app") String app,
            @JsonProperty("target") String target,
            @JsonProperty("begun") long begun,
            @JsonProperty("ended") List<Long> ended,
            @JsonProperty("held") long held,
            @JsonProperty("inFlight") long inFlight,
            @JsonProperty("heldNanos") long heldNanos,
            @JsonProperty("inFlightNanos") long inFlightNanos,
            @JsonProperty("bytesIn") long bytesIn,
            @JsonProperty("bytesOut") long bytesOut,
            @JsonProperty("retries") long retries,
            @JsonProperty("failedDials") long failedDials,
            @JsonProperty("latency") Map<Integer, Long> latency,
            @JsonProperty("tunnels") @Nullable Map<String, Integer> tunnels) {}

    public static StatsDocument of(EdgeStats stats) {
        return new StatsDocument(
                stats.epoch(),
                stats.elapsedNanos(),
                stats.last(),
                stats.groups().stream().map(StatsDocument::group).toList());
    }

    private static Group group(GroupStats stats) {
        Map<Integer, Long> latency = new TreeMap<>();
        for (int i = 0; i < stats.latency().size(); i++) {
            if (stats.latency().get(i) > 0) {
                latency.put(i, stats.latency().get(i));
            }
        }
        return new Group(
                stats.key().app(),
                stats.key().target(),
                stats.begun(),
                stats.ended(),
                stats.held(),
                stats.inFlight(),
                stats.heldNanos(),
                stats.inFlightNanos(),
                stats.bytesIn(),
                stats.bytesOut(),
                stats.retries(),
                stats.failedDials(),
                latency,
                stats.tunnels().isEmpty() ? null : new TreeMap<>(stats.tunnels()));
    }

    public EdgeStats read() {
        return new EdgeStats(
                epoch, elapsedNanos, last, groups.stream().map(StatsDocument::read).toList());
    }

    private static GroupStats read(Group group) {
        return new GroupStats(
                new GroupKey(group.app, group.target),
                group.begun,
                fitted(group.ended),
                group.held,
                group.inFlight,
                group.heldNanos,
                group.inFlightNanos,
                group.bytesIn,
                group.bytesOut,
                group.retries,
                group.failedDials,
                latency(group.latency),
                group.tunnels == null ? Map.of() : group.tunnels);
    }

    private static List<Long> fitted(List<Long> counts) {
        List<Long> all = new ArrayList<>(counts);
        while (all.size() < GroupStats.CLASSES) {
            all.add(0L);
        }
        return all.subList(0, GroupStats.CLASSES);
    }

    private static List<Long> latency(Map<Integer, Long> counts) {
        List<Long> all = new ArrayList<>(LatencyBuckets.COUNT);
        for (int i = 0; i < LatencyBuckets.COUNT; i++) {
            all.add(counts.getOrDefault(i, 0L));
        }
        return all;
    }
}
