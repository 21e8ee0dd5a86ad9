package dev.minato.platform.rollout;

import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of requests in a step of a shift.
 *
 * @param ended requests that are over
 * @param failed those of them with 5xx
 * @param latency those with an answer, by the buckets of {@link LatencyBuckets}
 */
public record ShiftMeasure(long ended, long failed, List<Long> latency) {
    private static final int SERVER_ERRORS = 5;
    private static final double PART = 0.95;

    public ShiftMeasure {
        latency = List.copyOf(latency);
    }

    /** What happened between two counts. */
    public static ShiftMeasure between(GroupStats from, GroupStats to) {
        return new ShiftMeasure(
                to.endedAll() - from.endedAll(),
                to.ended().get(SERVER_ERRORS) - from.ended().get(SERVER_ERRORS),
                java.util.stream.IntStream.range(0, LatencyBuckets.COUNT)
                        .mapToObj(i -> to.latency().get(i) - from.latency().get(i))
                        .toList());
    }

    /** Nothing happened. */
    public static ShiftMeasure none() {
        return new ShiftMeasure(0, 0, java.util.Collections.nCopies(LatencyBuckets.COUNT, 0L));
    }

    /** Two sets of requests as one. */
    public ShiftMeasure plus(ShiftMeasure other) {
        return new ShiftMeasure(
                ended + other.ended,
                failed + other.failed,
                java.util.stream.IntStream.range(0, LatencyBuckets.COUNT)
                        .mapToObj(i -> latency.get(i) + other.latency.get(i))
                        .toList());
    }

    /** The part of the requests that failed; 0 where there was none. */
    double errorRate() {
        return ended == 0 ? 0 : (double) failed / ended;
    }

    /** The time within which 95 of 100 requests were answered, as exact as the buckets are. */
    Optional<Duration> p95() {
        long all = latency.stream().mapToLong(Long::longValue).sum();
        long wanted = (long) Math.ceil(all * PART);
        long seen = 0;
        for (int i = 0; i < latency.size() && all > 0; i++) {
            seen += latency.get(i);
            if (seen >= wanted) {
                return Optional.of(
                        Duration.ofNanos(Math.min(LatencyBuckets.bound(i), 60_000_000_000L)));
            }
        }
        return Optional.empty();
    }
}
