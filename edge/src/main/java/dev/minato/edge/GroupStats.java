package dev.minato.edge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of a group's requests since an edge process started: every count only grows but {@code
 * held} and {@code inFlight}, so that two of them tell all that happened between.
 *
 * @param key the group
 * @param begun requests whose target it was
 * @param ended requests that are over, by the class of their status: at 1 to 5 those of 1xx
 *     (tunnels) to 5xx, at 0 those that got none (the client went, or the target left the table)
 * @param held that wait for a backend now
 * @param inFlight at a backend now
 * @param heldNanos sum over all requests of the time they waited: the integral of {@code held}
 * @param inFlightNanos sum over all requests of the time at a backend: the integral of {@code
 *     inFlight}
 * @param bytesIn bodies of requests, framing included
 * @param bytesOut bodies of answers, framing included
 * @param retries tries beyond a request's first
 * @param failedDials connections that could not be made
 * @param tunnels by the id of the backend that has them, those of {@code inFlight} that have agreed
 *     on another protocol; backends without any are left out
 * @param latency requests that ended with an answer, by the time from the end of their head to the
 *     end of the answer, in the buckets of {@link LatencyBuckets}; tunnels are left out
 */
public record GroupStats(
        GroupKey key,
        long begun,
        List<Long> ended,
        long held,
        long inFlight,
        long heldNanos,
        long inFlightNanos,
        long bytesIn,
        long bytesOut,
        long retries,
        long failedDials,
        List<Long> latency,
        Map<String, Integer> tunnels) {
    /** Classes of status that ended requests are counted by. */
    public static final int CLASSES = 6;

    public GroupStats {
        ended = List.copyOf(ended);
        latency = List.copyOf(latency);
        tunnels = Map.copyOf(tunnels);
    }

    /** Nothing happened. */
    public static GroupStats none(GroupKey key) {
        return new GroupStats(
                key,
                0,
                zeros(CLASSES),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                zeros(LatencyBuckets.COUNT),
                Map.of());
    }

    /** What two processes have counted together. */
    public GroupStats plus(GroupStats other) {
        return new GroupStats(
                key,
                begun + other.begun,
                sum(ended, other.ended),
                held + other.held,
                inFlight + other.inFlight,
                heldNanos + other.heldNanos,
                inFlightNanos + other.inFlightNanos,
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut,
                retries + other.retries,
                failedDials + other.failedDials,
                sum(latency, other.latency),
                sum(tunnels, other.tunnels));
    }

    /** The same of a process that is gone: nothing is held or in flight any more. */
    public GroupStats settled() {
        return new GroupStats(
                key,
                begun,
                ended,
                0,
                0,
                heldNanos,
                inFlightNanos,
                bytesIn,
                bytesOut,
                retries,
                failedDials,
                latency,
                Map.of());
    }

    /** Requests that are over. */
    public long endedAll() {
        return ended.stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> zeros(int count) {
        return java.util.Collections.nCopies(count, 0L);
    }

    private static Map<String, Integer> sum(Map<String, Integer> a, Map<String, Integer> b) {
        Map<String, Integer> sum = new HashMap<>(a);
        b.forEach((backend, count) -> sum.merge(backend, count, Integer::sum));
        return sum;
    }

    private static List<Long> sum(List<Long> a, List<Long> b) {
        return java.util.stream.IntStream.range(0, a.size())
                .mapToObj(i -> a.get(i) + b.get(i))
                .toList();
    }
}
