package dev.minato.daemon;

import dev.minato.image.Collector;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Every ten minutes content that nothing needs any more is removed. A pass condemns and the next
 * one unlinks, so disk space comes back within twenty minutes after the store's grace.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    Upkeep(Collector collector) {
        this.thread = Thread.ofPlatform().name("upkeep").daemon().start(() -> run(collector));
    }

    private void run(Collector collector) {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    long removed = collector.collect();
                    if (removed > 0) {
                        log.info("collected {} MB that nothing needed", removed >> 20);
                    }
                } catch (RuntimeException e) {
                    log.warn("the store could not be tidied", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a pass that is under way: what it unlinks is condemned already. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
