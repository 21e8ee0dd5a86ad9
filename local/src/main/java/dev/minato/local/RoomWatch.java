package dev.minato.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looks again and again who has room, while somebody waits for some: memory comes free and time
 * passes without anybody saying so. Thread-safe.
 */
final class RoomWatch implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final BooleanSupplier look;
    private final Semaphore wakeups = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    private RoomWatch(BooleanSupplier look) {
        this.look = look;
    }

    /**
     * Begins with the first {@link #wake}.
     *
     * @param look looks; whether somebody waits still
     */
    static RoomWatch begin(BooleanSupplier look) {
        RoomWatch watch = new RoomWatch(look);
        Thread.ofVirtual().name("placement").start(watch::run);
        return watch;
    }

    /** Somebody waits. */
    void wake() {
        if (wakeups.availablePermits() == 0) {
            wakeups.release();
        }
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                wakeups.acquire();
                boolean some = true;
                while (some && !closed.await(GLANCE.toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeups.drainPermits();
                    some = look.getAsBoolean();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        wakeups.release();
    }
}
