package dev.minato.platform.app;

import dev.minato.state.Change;
import dev.minato.state.ChangeKind;
import dev.minato.state.ChangeLog;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes those who wait for operations to end. Thread-safe. */
public final class OperationWaiters {
    private final Map<String, CompletableFuture<Void>> waiters = new ConcurrentHashMap<>();

    /** Hears of ends through the change log. */
    public AutoCloseable follow(ChangeLog changes) {
        return changes.listen(heard -> {
            for (Change change : heard) {
                if (change.kind() == ChangeKind.OPERATION) {
                    CompletableFuture<Void> waiter = waiters.remove(change.key());
                    if (waiter != null) {
                        waiter.complete(null);
                    }
                }
            }
        });
    }

    /** Completes when an operation ends after this call. */
    public CompletableFuture<Void> of(String operation) {
        return waiters.computeIfAbsent(operation, id -> new CompletableFuture<>());
    }

    /** Nobody waits any more: the operation has ended. */
    public void forget(String operation) {
        waiters.remove(operation);
    }
}
