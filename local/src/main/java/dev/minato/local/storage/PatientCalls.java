package dev.minato.local.storage;

import dev.minato.base.Fault;
import dev.minato.base.Futures;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Calls that may wait for a file server for ever, each on a thread of its own which nobody waits
 * for longer than a deadline. Of one name there is one at a time: whoever asks again meanwhile
 * waits for the same, so that a silent server holds a few threads and not more and more.
 * Thread-safe.
 */
final class PatientCalls {
    private final Map<String, CompletableFuture<?>> running = new ConcurrentHashMap<>();

    /**
     * Makes a call.
     *
     * @return what it returns; empty when it has not returned by then
     */
    <T> Optional<T> call(String name, Duration deadline, Supplier<T> call) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<?> earlier = running.putIfAbsent(name, mine);
        if (earlier == null) {
            Thread.ofPlatform().daemon().name(name).start(() -> run(name, mine, call));
        } else if (!await(earlier, deadline)) {
            return Optional.empty();
        } else {
            return call(name, deadline, call);
        }
        return await(mine, deadline) ? Optional.of(Futures.join(mine)) : Optional.empty();
    }

    private <T> void run(String name, CompletableFuture<T> result, Supplier<T> call) {
        try {
            T value = call.get();
            running.remove(name, result);
            result.complete(value);
        } catch (Throwable e) {
            running.remove(name, result);
            result.completeExceptionally(e);
        }
    }

    /** Whether it has ended; what it has thrown is thrown by whoever began it. */
    private static boolean await(CompletableFuture<?> call, Duration deadline) {
        try {
            call.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.unavailable("the daemon is stopping: try again in a moment");
        }
    }
}
