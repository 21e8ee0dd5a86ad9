package dev.minato.platform.reconcile;

import dev.minato.edge.GroupStats;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests a group has at once, in flight and held, over the last two seconds, and when it
 * had any. Thread-safe.
 */
final class GroupLoad {
    /** So far back the mean goes. */
    private static final Duration WINDOW = Duration.ofSeconds(2);

    /** An edge speaks once a second while a request is under way. */
    private static final Duration SILENT = Duration.ofSeconds(5);

    /** Edge processes that are told apart; more are not there at once. */
    private static final int MOST_EPOCHS = 8;

    /**
     * What was counted.
     *
     * @param busyNanos sum over all requests of the time they took so far
     */
    private record Sample(Instant at, long begun, long busyNanos, long underWay, long held) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** What each edge process has counted last. */
    private final Map<String, GroupStats> epochs =
            new LinkedHashMap<>(4, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, GroupStats> eldest) {
                    return size() > MOST_EPOCHS;
                }
            };

    private long begun;
    private long busyNanos;
    private Instant active;
    private Instant arrival = Instant.MIN;
    private int waiting;
    private double most = Double.POSITIVE_INFINITY;

    /** One whose requests so far are over. */
    GroupLoad(GroupStats counted, Instant now) {
        active = counted.inFlight() + counted.held() > 0 ? now : Instant.MIN;
        samples.add(sample(counted, now));
    }

    private Sample sample(GroupStats counted, Instant now) {
        return new Sample(
                now, begun, busyNanos, counted.inFlight() + counted.held(), counted.held());
    }

    /**
     * Takes what was counted. What an edge process had counted before it is heard for the first
     * time is from before.
     *
     * @param epoch names the edge process
     * @param own what that one has counted
     * @param all what all have
     * @return whether there are more at once than there are to be
     */
    synchronized boolean counted(String epoch, GroupStats own, GroupStats all, Instant now) {
        GroupStats before = epochs.put(epoch, own);
        if (before != null) {
            begun += Math.max(0, own.begun() - before.begun());
            busyNanos += Math.max(0, busyNanos(own) - busyNanos(before));
        }
        Sample next = sample(all, now);
        if (next.underWay() > 0 || next.begun() > samples.getLast().begun()) {
            active = now;
        }
        samples.add(next);
        Instant begin = now.minus(WINDOW);
        while (samples.size() > 2 && !second().at().isAfter(begin)) {
            samples.removeFirst();
        }
        return mean(now) > most;
    }

    private static long busyNanos(GroupStats counted) {
        return counted.inFlightNanos() + counted.heldNanos();
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    /** Requests wait, an edge has said. */
    synchronized void arrived(int requests, Instant now) {
        waiting = requests;
        arrival = now;
        active = now;
    }

    /** Wakes its app when more requests than so many are there at once. */
    synchronized void wakeAbove(double requests) {
        most = requests;
    }

    /** Requests at once over the last two seconds. */
    synchronized double mean(Instant now) {
        Sample last = samples.getLast();
        if (isOutdated(last, now)) {
            return 0;
        }
        Sample first = samples.getFirst();
        double nanos = Duration.between(first.at(), last.at()).toNanos();
        if (nanos < 1e8) {
            return last.underWay();
        }
        return Math.max(0, (last.busyNanos() - first.busyNanos()) / nanos);
    }

    /** Whether its requests are over since: whoever has them would have spoken again. */
    private static boolean isOutdated(Sample sample, Instant now) {
        return now.isAfter(sample.at().plus(SILENT));
    }

    /** Requests that wait for a replica now. */
    synchronized long waiting(Instant now) {
        boolean fresh = !now.isAfter(plus(arrival));
        Sample last = samples.getLast();
        return Math.max(isOutdated(last, now) ? 0 : last.held(), fresh ? waiting : 0);
    }

    /** Whether it has, or had in the last two seconds, any request. */
    synchronized boolean isActive(Instant now) {
        Sample last = samples.getLast();
        boolean busy = last.underWay() > 0 && !isOutdated(last, now);
        return busy || !now.isAfter(plus(active));
    }

    private static Instant plus(Instant time) {
        return time.equals(Instant.MIN) ? time : time.plus(WINDOW);
    }

    /** When it had requests last; {@link Instant#MIN} where none is known. */
    synchronized Instant lastActive() {
        return active;
    }
}
