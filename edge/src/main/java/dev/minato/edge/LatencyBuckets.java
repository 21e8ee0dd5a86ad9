package dev.minato.edge;

import java.util.Arrays;

/**
 * The fixed buckets that latencies are counted in: 64 of them, each 19 % wider than the one before,
 * so that histograms of any edge and any time can be added.
 */
public final class LatencyBuckets {
    /** How many there are. */
    public static final int COUNT = 64;

    private static final double FIRST_NANOS = 1e6;
    private static final double SPAN = 60_000;

    /** By bucket the longest time in it; the last has none. */
    private static final long[] BOUNDS = bounds();

    private LatencyBuckets() {}

    private static long[] bounds() {
        long[] bounds = new long[COUNT - 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Math.round(FIRST_NANOS * Math.pow(SPAN, (double) i / (bounds.length - 1)));
        }
        return bounds;
    }

    /** The bucket of a time: 0 up to 1 ms, 63 beyond 60 s. */
    public static int of(long nanos) {
        int at = Arrays.binarySearch(BOUNDS, nanos);
        return at < 0 ? -at - 1 : at;
    }

    /** The longest time in a bucket; {@link Long#MAX_VALUE} in the last. */
    public static long bound(int bucket) {
        return bucket < BOUNDS.length ? BOUNDS[bucket] : Long.MAX_VALUE;
    }
}
