package dev.minato.edge.proxy;

import java.util.concurrent.TimeUnit;

/** The times that a client may take; they are those of {@link ProxyLoop#now}. */
final class ClientTimeouts {
    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(75);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private long since;
    private long lastRead;

    /** For a client that has just come. */
    ClientTimeouts(long now) {
        since = now;
        lastRead = now;
    }

    /** A request begins, or is over. */
    void begins(long now) {
        since = now;
    }

    /** Bytes came, or could not come until now. */
    void reads(long now) {
        lastRead = now;
    }

    boolean headIsLate(long now) {
        return now - since > HEAD_NANOS;
    }

    boolean bodyIsLate(long now) {
        return now - lastRead > BODY_NANOS;
    }

    /**
     * Whether a connection has been kept for long enough without a request. An edge that retires
     * keeps it no shorter: a client that gives up before that never meets the close, and one that
     * comes is told of it by its answer.
     */
    boolean rested(long now) {
        return now - since > KEPT_NANOS;
    }

    /** Whether a client that goes on sending has had its time to read the answer. */
    boolean lingered(long now) {
        return now - since > LINGER_NANOS;
    }
}
