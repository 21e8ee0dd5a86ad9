package dev.minato.engine.network;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Network namespaces on the default network, ready for whoever comes next: making one takes as long
 * as the rest of a container's start. One thread makes them, one at a time; while enough are left,
 * not before those who took some have had their start to themselves.
 */
final class NamespacePool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NamespacePool.class);

    /** Longer than a container's start takes. */
    private static final int PAUSE_MILLIS = 250;

    private final Supplier<EndpointRow> maker;
    private final int size;
    private final ConcurrentLinkedDeque<EndpointRow> ready = new ConcurrentLinkedDeque<>();
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;

    NamespacePool(Supplier<EndpointRow> maker, int size) {
        this.maker = maker;
        this.size = size;
        this.thread = Thread.ofVirtual().name("network-pool").unstarted(this::work);
    }

    /** Begins to fill it, once those who waited for that have gone on. */
    void start() {
        wanted.release();
        thread.start();
    }

    /** Takes one, if there is one. */
    Optional<EndpointRow> take() {
        Optional<EndpointRow> row = Optional.ofNullable(ready.pollFirst());
        wanted.release();
        return row;
    }

    /** Adds one that was found or not needed after all. */
    void add(EndpointRow row) {
        ready.addLast(row);
    }

    int count() {
        return ready.size();
    }

    private void work() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            while (true) {
                wanted.acquire();
                while (2 * ready.size() >= size
                        && wanted.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    // Another was taken: it begins to be used now.
                }
                wanted.drainPermits();
                fill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fill() {
        while (ready.size() < size && !Thread.currentThread().isInterrupted()) {
            try {
                ready.addLast(maker.get());
            } catch (RuntimeException | Error e) {
                LOG.warn("cannot prepare a network namespace: {}", Reason.of(e));
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
