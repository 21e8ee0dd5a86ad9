package dev.minato.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done again and again, each pass a period after the end of the one before; a pass
 * that fails is logged and the next one tries again.
 */
final class PeriodicTask implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Between two passes at least, however often one is asked for. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;

    /**
     * Begins one period from now.
     *
     * @param name of the work, for the log
     */
    PeriodicTask(String name, Duration period, Runnable pass) {
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> run(name, period, pass));
    }

    private void run(String name, Duration period, Runnable pass) {
        try {
            while (isNext(period)) {
                try {
                    pass.run();
                } catch (RuntimeException | Error e) {
                    log.warn("{} failed; it is tried again in {} s", name, period.toSeconds(), e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next pass; false when there is none. */
    private boolean isNext(Duration period) throws InterruptedException {
        boolean early = asked.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS);
        asked.drainPermits();
        return !closed.await(early ? PAUSE.toMillis() : 0, TimeUnit.MILLISECONDS);
    }

    /** Asks for the next pass now, from any thread. */
    void soon() {
        asked.release();
    }

    /** Waits a while for a pass that is under way. */
    @Override
    public void close() {
        closed.countDown();
        asked.release();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
