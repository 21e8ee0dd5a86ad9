package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.Wakeups;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A keyed work queue: each key is worked on by one thread at a time, again when it was asked for
 * meanwhile, and after a back-off (100 ms doubling to 30 s) when the work failed. Thread-safe.
 */
public final class WorkQueue implements Wakeups, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private static final class Key {
        private boolean running;
        private boolean asked;
        private int failures;
        private Instant next = Instant.MAX;
    }

    private final Map<String, Key> keys = new HashMap<>();
    private final InstantSource clock;
    private @Nullable Function<String, Instant> work;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("platform-timer").factory());

    /** A queue that gathers keys until it is started. */
    public WorkQueue(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Begins to work.
     *
     * @param work done for a key; returns when it is to be done again at the latest, {@link
     *     Instant#MAX} when only if asked
     */
    public void start(Function<String, Instant> work) {
        synchronized (keys) {
            this.work = work;
            keys.forEach(this::start);
        }
    }

    @Override
    public void soon(String app) {
        synchronized (keys) {
            Key key = keys.computeIfAbsent(app, name -> new Key());
            key.asked = true;
            start(app, key);
        }
    }

    @Override
    public void at(String app, Instant when) {
        synchronized (keys) {
            Key key = keys.computeIfAbsent(app, name -> new Key());
            if (when.isBefore(key.next)) {
                key.next = when;
                schedule(app, when);
            }
        }
    }

    private void schedule(String app, Instant when) {
        long millis = Math.max(0, Duration.between(clock.instant(), when).toMillis());
        try {
            var _ = timer.schedule(() -> due(app), millis + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{} is not looked at again: the queue is closed", app);
        }
    }

    private void due(String app) {
        synchronized (keys) {
            Key key = keys.get(app);
            if (key == null || key.next.equals(Instant.MAX)) {
                return;
            }
            if (clock.instant().isBefore(key.next)) {
                schedule(app, key.next);
                return;
            }
            key.next = Instant.MAX;
        }
        soon(app);
    }

    private void start(String app, Key key) {
        Function<String, Instant> task = work;
        if (key.running || !key.asked || task == null) {
            return;
        }
        key.running = true;
        key.asked = false;
        try {
            workers.execute(() -> run(app, key, task));
        } catch (RejectedExecutionException e) {
            key.running = false;
        }
    }

    private void run(String app, Key key, Function<String, Instant> task) {
        Instant again;
        try {
            again = task.apply(app);
            key.failures = 0;
        } catch (Fault e) {
            again = afterFailure(app, key, e);
        } catch (RuntimeException | Error e) {
            log.error("reconciling {}", app, e);
            again = afterFailure(app, key, e);
        }
        synchronized (keys) {
            key.running = false;
            if (again.equals(Instant.MAX) && !key.asked) {
                keys.remove(app);
                return;
            }
            start(app, key);
        }
        if (again.isBefore(Instant.MAX)) {
            at(app, again);
        }
    }

    private Instant afterFailure(String app, Key key, Throwable failure) {
        key.failures++;
        Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(key.failures - 1, 10));
        wait = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        log.warn("reconciling {}, again in {} ms: {}", app, wait.toMillis(), Reason.of(failure));
        return clock.instant().plus(wait);
    }

    /** Ends the threads; work under way is interrupted. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
