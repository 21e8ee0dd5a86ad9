package dev.minato.builder.cache;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.ContentCollector;
import dev.minato.linux.LinuxException;
import dev.minato.linux.process.Processes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the build cache below its bound: after builds and from time to time it forgets what was
 * used longest ago, on a thread that gives way to others. Thread-safe.
 */
public final class CacheKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheKeeper.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);

    private final BuildCache cache;
    private final ContentCollector collector;
    private final OptionalLong bound;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean built;
    private boolean closed;

    /**
     * Begins.
     *
     * @param bound bytes of what no image or container needs; empty for none
     */
    public CacheKeeper(BuildCache cache, ContentCollector collector, OptionalLong bound) {
        this.cache = cache;
        this.collector = collector;
        this.bound = bound;
        this.thread = Thread.ofPlatform().name("build-cache").daemon().start(this::loop);
    }

    /** A build has ended: what it left is looked at soon. */
    public void built() {
        lock.lock();
        try {
            built = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        try {
            Processes.giveWay();
        } catch (LinuxException e) {
            LOG.debug("the build cache is kept at usual priority: {}", Reason.of(e));
        }
        cache.mounts().sweep();
        while (await()) {
            try {
                keep();
            } catch (Fault e) {
                LOG.warn("the build cache was not looked through: {}", Reason.of(e));
            } catch (RuntimeException | Error e) {
                LOG.warn("the build cache was not looked through", e);
            }
        }
    }

    private boolean await() {
        lock.lock();
        try {
            long left = PERIOD.toNanos();
            while (!closed && !built && left > 0) {
                left = changed.awaitNanos(left);
            }
            built = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void keep() {
        List<CacheRecord> forgotten = new ArrayList<>(cache.tidy());
        if (bound.isPresent()) {
            forgotten.addAll(cache.prune(PruneOptions.above(bound.getAsLong()), 0));
        }
        if (!forgotten.isEmpty()) {
            long bytes = collector.reclaim();
            LOG.info(
                    "forgot {} records of the build cache, {} MB of layers went",
                    forgotten.size(),
                    bytes >> 20);
        }
    }

    /** Ends after what it is at. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(Duration.ofMillis(TimeUnit.SECONDS.toMillis(15)))) {
                LOG.debug("still looking through the build cache");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
