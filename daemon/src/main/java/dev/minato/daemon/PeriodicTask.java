package dev.minato.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done again and again, each pass a period after the end of the one before; a pass
 * that fails is logged and the next one tries again.
 */
final class PeriodicTask implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final CountDownLatch closed = new CountDownLatch(1);
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
            while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
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

    /** Waits a while for a pass that is under way. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
