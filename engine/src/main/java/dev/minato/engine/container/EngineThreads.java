package dev.minato.engine.container;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The engine's threads. Platform threads, since system calls that wait would hold the carriers of
 * virtual ones.
 */
public final class EngineThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThreads.class);

    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("engine-", 0).factory());
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("engine-clock").factory());

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // The engine ends; what is left is for the next one to adopt.
        }
    }

    /** Runs a task on a platform thread and waits for it. */
    public <T> T call(Callable<T> task) {
        if (!Thread.currentThread().isVirtual()) {
            return called(task);
        }
        Future<T> future;
        try {
            future = threads.submit(task);
        } catch (RejectedExecutionException e) {
            throw Fault.unavailable("the engine is being shut down");
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unwrapped(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T called(Callable<T> task) {
        try {
            return task.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Fault.internal("an unexpected failure", e);
        }
    }

    private static RuntimeException unwrapped(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException e) {
            return e;
        }
        return Fault.internal(
                "an unexpected failure", cause == null ? new IllegalStateException() : cause);
    }

    /** Runs a task later, on a thread of its own. */
    public void later(Duration delay, Runnable task) {
        try {
            var _ = clock.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The engine ends.
        }
    }

    /** Runs a task again and again, never twice at once. */
    public void every(Duration period, Runnable task) {
        var _ =
                clock.scheduleWithFixedDelay(
                        () -> attempt(task),
                        period.toMillis(),
                        period.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** What a pass throws would end all that come after it. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("what is done again and again has failed once", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        threads.shutdown();
    }
}
