package dev.minato.testkit;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a {@link FakeEdge} counts of a group. */
final class FakeCounts {
    private final long[] ended = new long[GroupStats.CLASSES];
    private final long[] latency = new long[LatencyBuckets.COUNT];
    private long held;
    private long inFlight;
    private long heldNanos;
    private long inFlightNanos;
    private long since;
    long begun;
    long failedDials;

    void held(int by, long now) {
        pass(now);
        held += by;
    }

    void inFlight(int by, long now) {
        pass(now);
        inFlight += by;
    }

    void ended(int status) {
        ended[status / 100]++;
        latency[0]++;
    }

    private void pass(long now) {
        heldNanos += held * (now - since);
        inFlightNanos += inFlight * (now - since);
        since = now;
    }

    GroupStats read(GroupKey key, long now) {
        pass(now);
        return new GroupStats(
                key,
                begun,
                boxed(ended),
                held,
                inFlight,
                heldNanos,
                inFlightNanos,
                0,
                0,
                0,
                failedDials,
                boxed(latency),
                Map.of());
    }

    private static List<Long> boxed(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
