package dev.minato.edge.proxy;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** Least request: the backend with the fewest in flight, ties broken at random. */
final class Balancer {
    /** Up to so many backends all are looked at; beyond, two at random. */
    private static final int LOOK_AT_ALL = 8;

    private Balancer() {}

    /**
     * Picks a backend.
     *
     * @param tried those that this request need not try again; they are never picked
     * @param random any number, a new one each time
     * @return null when every backend has been tried
     */
    static @Nullable Upstream pick(
            List<Upstream> upstreams, Set<Upstream> tried, int random, long now) {
        int size = upstreams.size();
        if (size == 1 && tried.isEmpty()) {
            return upstreams.getFirst();
        }
        if (size > LOOK_AT_ALL && tried.isEmpty()) {
            Upstream a = upstreams.get(Integer.remainderUnsigned(random, size));
            Upstream b = upstreams.get(Integer.remainderUnsigned(random * 0x9E3779B9 + 1, size));
            if (!a.avoided(now) && !b.avoided(now)) {
                return a.inFlight() <= b.inFlight() ? a : b;
            }
        }
        Upstream best = null;
        long bestCost = Long.MAX_VALUE;
        int first = size == 0 ? 0 : Integer.remainderUnsigned(random, size);
        for (int i = 0; i < size; i++) {
            Upstream candidate = upstreams.get((first + i) % size);
            if (tried.contains(candidate)) {
                continue;
            }
            long cost = candidate.inFlight() + (candidate.avoided(now) ? 1L << 32 : 0);
            if (cost < bestCost) {
                best = candidate;
                bestCost = cost;
            }
        }
        return best;
    }
}
