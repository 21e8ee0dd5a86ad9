package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A keyed work queue: each key is worked on by one thread at a time, again when it was asked for
 * meanwhile, and after a back-off (100 ms doubling to 30 s) when the work failed. When the clock
 * was set, which is noticed within seconds, every key is worked on. Thread-safe.
 */
public final class WorkQueue implements Wakeups, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(5);
    private static final Duration CLOCK_JUMP = Duration.ofSeconds(1);

    private static final class Key {
        private boolean running;
        private boolean asked;
        private int failures;
        private Instant next = Instant.MAX;
    }

    private final Map<Subject, Key> keys = new HashMap<>();
    private final InstantSource clock;
    private @Nullable Function<Subject, Instant> work;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("platform-timer").factory());

    /** What the clock says more than the time that has passed. */
    private Duration lead;

    /** A queue that gathers keys until it is started. */
    public WorkQueue(InstantSource clock) {
        this.clock = clock;
        this.lead = lead();
        long look = CLOCK_LOOK.toMillis();
        var _ = timer.scheduleAtFixedRate(this::lookAtClock, look, look, TimeUnit.MILLISECONDS);
    }

    private Duration lead() {
        return Duration.between(Instant.EPOCH, clock.instant()).minusNanos(System.nanoTime());
    }

    /** Who said when to work again said it by another clock, and a timer counts passing time. */
    void lookAtClock() {
        Duration now = lead();
        synchronized (keys) {
            Duration jump = now.minus(lead);
            lead = now;
            if (jump.abs().compareTo(CLOCK_JUMP) > 0) {
                log.info("the clock was set by {} s", jump.toSeconds());
                List.copyOf(keys.keySet()).forEach(this::soon);
            }
        }
    }

    /**
     * Begins to work.
     *
     * @param work done for a key; returns when it is to be done again at the latest, {@link
     *     Instant#MAX} when only if asked
     */
    public void start(Function<Subject, Instant> work) {
        synchronized (keys) {
            this.work = work;
            keys.forEach(this::start);
        }
    }

    @Override
    public void soon(Subject subject) {
        synchronized (keys) {
            Key key = keys.computeIfAbsent(subject, name -> new Key());
            key.asked = true;
            start(subject, key);
        }
    }

    @Override
    public void at(Subject subject, Instant when) {
        synchronized (keys) {
            Key key = keys.computeIfAbsent(subject, name -> new Key());
            if (when.isBefore(key.next)) {
                key.next = when;
                schedule(subject, when);
            }
        }
    }

    @Override
    public void beside(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("nothing is done any more: the queue is closed");
        }
    }

    private void schedule(Subject subject, Instant when) {
        long millis = Math.max(0, Duration.between(clock.instant(), when).toMillis());
        try {
            var _ = timer.schedule(() -> due(subject), millis + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{} is not looked at again: the queue is closed", subject.key());
        }
    }

    private void due(Subject subject) {
        synchronized (keys) {
            Key key = keys.get(subject);
            if (key == null || key.next.equals(Instant.MAX)) {
                return;
            }
            if (clock.instant().isBefore(key.next)) {
                schedule(subject, key.next);
                return;
            }
            key.next = Instant.MAX;
        }
        soon(subject);
    }

    private void start(Subject subject, Key key) {
        Function<Subject, Instant> task = work;
        if (key.running || !key.asked || task == null) {
            return;
        }
        key.running = true;
        key.asked = false;
        try {
            workers.execute(() -> run(subject, key, task));
        } catch (RejectedExecutionException e) {
            key.running = false;
        }
    }

    private void run(Subject subject, Key key, Function<Subject, Instant> task) {
        Instant again;
        try {
            again = task.apply(subject);
            key.failures = 0;
        } catch (Fault e) {
            again = afterFailure(subject, key, e);
        } catch (RuntimeException | Error e) {
            log.error("reconciling {} {}", subject.kind(), subject.key(), e);
            again = afterFailure(subject, key, e);
        }
        synchronized (keys) {
            key.running = false;
            if (again.equals(Instant.MAX) && !key.asked) {
                keys.remove(subject);
                return;
            }
            start(subject, key);
        }
        if (again.isBefore(Instant.MAX)) {
            at(subject, again);
        }
    }

    private Instant afterFailure(Subject subject, Key key, Throwable failure) {
        key.failures++;
        Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(key.failures - 1, 10));
        wait = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        log.warn(
                "reconciling {}, again in {} ms: {}",
                subject.key(),
                wait.toMillis(),
                Reason.of(failure));
        return clock.instant().plus(wait);
    }

    /** Ends the threads; work under way is interrupted. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
