package dev.minato.edge.proxy;

import dev.minato.edge.AddressLiterals;
import dev.minato.edge.Backend;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One backend while the edge runs, the same object from table to table: what is in flight to it,
 * and whether it may get more. Thread-safe.
 */
final class Upstream {
    private static final long AVOID_NANOS = 1_000_000_000L;

    private final Backend backend;
    private final InetSocketAddress address;
    private final byte[] label;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean removed;
    private volatile boolean leaving;
    private volatile long failedAt;
    private volatile boolean failed;
    private volatile long heardAt;
    private volatile boolean heard;

    Upstream(Backend backend) {
        this.backend = backend;
        this.address = AddressLiterals.socket(backend.address(), backend.port());
        this.label = backend.id().getBytes(StandardCharsets.UTF_8);
    }

    Backend backend() {
        return backend;
    }

    InetSocketAddress address() {
        return address;
    }

    byte[] label() {
        return label;
    }

    int inFlight() {
        return inFlight.get();
    }

    boolean removed() {
        return removed;
    }

    /**
     * Counts a request in, unless the backend has left the table. The order (count, then look)
     * against {@link #remove} (mark, then count) makes sure that no request slips in behind a
     * drain.
     */
    boolean enter() {
        inFlight.incrementAndGet();
        return !removed;
    }

    /** Counts a request out; true when it was the last one of a backend that left the table. */
    boolean leave() {
        return inFlight.decrementAndGet() == 0 && removed;
    }

    /** The backend has left the table; true when nothing is in flight. */
    boolean remove() {
        removed = true;
        return inFlight.get() == 0;
    }

    /** The backend is back in the table. */
    void restore() {
        removed = false;
        leaving = false;
    }

    /** It is out of the table and about to end: what does not end by itself is told so. */
    void depart() {
        leaving = removed;
    }

    boolean isLeaving() {
        return leaving;
    }

    /**
     * A dial failed: others are preferred for a second.
     *
     * @return whether it is the first failure in that second, worth telling
     */
    boolean dialFailed(long now) {
        boolean first = !avoided(now);
        if (first) {
            failedAt = now;
            failed = true;
        }
        return first;
    }

    /** Bytes of an answer came; {@code now} may lag by half a second. */
    void heard(long now) {
        if (!heard || heardAt != now) {
            heardAt = now;
            heard = true;
        }
    }

    boolean heardSince(long time) {
        return heard && heardAt - time >= 0;
    }

    boolean avoided(long now) {
        return failed && now - failedAt < AVOID_NANOS;
    }
}
