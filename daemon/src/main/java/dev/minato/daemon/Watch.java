package dev.minato.daemon;

import dev.minato.engine.network.Networks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Every five seconds: the edge is there, and the host's rules are what our rows say, whoever
 * flushed them.
 */
final class Watch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    Watch(Networks networks, EdgeLink edge) {
        this.thread = Thread.ofPlatform().name("watch").daemon().start(() -> run(networks, edge));
    }

    private void run(Networks networks, EdgeLink edge) {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    edge.watch();
                    if (networks.repair()) {
                        log.warn("rules or links of ours were gone and have been made again");
                    }
                } catch (RuntimeException e) {
                    log.warn("the host could not be looked after", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(PERIOD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
