package dev.minato.scaler.server;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** When a reading has to be over. */
public final class ReadingDeadline {
    private final long end;

    private ReadingDeadline(long end) {
        this.end = end;
    }

    public static ReadingDeadline after(Duration patience) {
        return new ReadingDeadline(System.nanoTime() + patience.toNanos());
    }

    /** This one, or as long from now where that is sooner. */
    public ReadingDeadline within(Duration limit) {
        long other = System.nanoTime() + limit.toNanos();
        return other - end < 0 ? new ReadingDeadline(other) : this;
    }

    /**
     * What is left of it, a millisecond or more.
     *
     * @throws SocketTimeoutException when nothing is
     */
    public Duration left() throws SocketTimeoutException {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("its time is over");
        }
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    /** Milliseconds that are left, 1 or more; for calls to which 0 is for ever. */
    public int leftMillis() throws SocketTimeoutException {
        return (int) Math.min(left().toMillis(), 3_600_000);
    }

    boolean hasPassed() {
        return end - System.nanoTime() <= 0;
    }
}
