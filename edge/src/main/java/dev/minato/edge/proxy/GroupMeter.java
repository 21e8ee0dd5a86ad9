package dev.minato.edge.proxy;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts what happens to a group's requests, apart by event loop so that none waits for another:
 * only whoever reads the sums meets a loop, for the time of a copy.
 */
final class GroupMeter {
    private static final int STRIPES = 8;

    private final GroupKey key;
    private final GroupStats before;
    private final AtomicReferenceArray<@Nullable Stripe> stripes =
            new AtomicReferenceArray<>(STRIPES);

    /**
     * @param before what was counted while the group was in the table earlier
     */
    GroupMeter(GroupKey key, GroupStats before) {
        this.key = key;
        this.before = before;
    }

    GroupKey key() {
        return key;
    }

    /** A loop's own part. */
    Stripe of(int loop) {
        int at = loop % STRIPES;
        Stripe mine = stripes.get(at);
        if (mine == null) {
            Stripe made = new Stripe();
            mine = stripes.compareAndExchange(at, null, made);
            mine = mine == null ? made : mine;
        }
        return mine;
    }

    /** All counts as of now. */
    GroupStats read() {
        GroupStats sum = before;
        for (int i = 0; i < STRIPES; i++) {
            Stripe stripe = stripes.get(i);
            if (stripe != null) {
                sum = sum.plus(stripe.read(key, System.nanoTime()));
            }
        }
        return sum;
    }

    /** Whether anything has changed since this was asked last, or changes by itself. */
    boolean takeChanged() {
        boolean changed = false;
        for (int i = 0; i < STRIPES; i++) {
            Stripe stripe = stripes.get(i);
            changed |= stripe != null && stripe.takeChanged();
        }
        return changed;
    }

    /** Whether a request of the group is under way. */
    boolean isBusy() {
        for (int i = 0; i < STRIPES; i++) {
            Stripe stripe = stripes.get(i);
            if (stripe != null && stripe.isBusy()) {
                return true;
            }
        }
        return false;
    }

    /** One event loop's counts. */
    static final class Stripe {
        private final long[] ended = new long[GroupStats.CLASSES];
        private final long[] latency = new long[LatencyBuckets.COUNT];
        private final Map<String, Integer> tunnels = new HashMap<>(0);
        private long begun;
        private long over;
        private long held;
        private long inFlight;
        private long heldNanos;
        private long inFlightNanos;
        private long bytesIn;
        private long bytesOut;
        private long retries;
        private long failedDials;
        private long since = System.nanoTime();
        private boolean changed;

        synchronized void begun() {
            begun++;
            changed = true;
        }

        synchronized void held(int by, long now) {
            pass(now);
            held += by;
        }

        synchronized void inFlight(int by, long now) {
            pass(now);
            inFlight += by;
        }

        /** A tunnel to a backend has begun, or ended. */
        synchronized void tunnel(String backend, int by) {
            int now = tunnels.getOrDefault(backend, 0) + by;
            if (now == 0) {
                tunnels.remove(backend);
            } else {
                tunnels.put(backend, now);
            }
            changed = true;
        }

        synchronized void retried() {
            retries++;
            changed = true;
        }

        synchronized void dialFailed() {
            failedDials++;
            changed = true;
        }

        /**
         * A request is over.
         *
         * @param status 0 where it got none
         * @param nanos from the end of its head; below 0 where that says nothing
         */
        synchronized void ended(int status, long in, long out, long nanos) {
            over++;
            ended[Math.clamp(status / 100, 0, GroupStats.CLASSES - 1)]++;
            bytesIn += in;
            bytesOut += out;
            if (nanos >= 0) {
                latency[LatencyBuckets.of(nanos)]++;
            }
            changed = true;
        }

        private void pass(long now) {
            heldNanos += held * (now - since);
            inFlightNanos += inFlight * (now - since);
            since = now;
            changed = true;
        }

        private synchronized GroupStats read(GroupKey key, long now) {
            boolean was = changed;
            pass(Math.max(now, since));
            changed = was;
            return new GroupStats(
                    key,
                    begun,
                    boxed(ended),
                    held,
                    inFlight,
                    heldNanos,
                    inFlightNanos,
                    bytesIn,
                    bytesOut,
                    retries,
                    failedDials,
                    boxed(latency),
                    tunnels);
        }

        private synchronized boolean takeChanged() {
            boolean was = changed || held > 0 || inFlight > 0;
            changed = false;
            return was;
        }

        private synchronized boolean isBusy() {
            return begun > over;
        }

        private static List<Long> boxed(long[] counts) {
            return Arrays.stream(counts).boxed().toList();
        }
    }
}
