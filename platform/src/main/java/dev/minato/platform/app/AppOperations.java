package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.platform.Apps;
import dev.minato.platform.Environments;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.Operation;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.OperationTable;
import dev.minato.state.Database;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Operations of apps, and who waits for their ends. Thread-safe. */
final class AppOperations {
    private final AppStore ledger;
    private final OperationTable table;
    private final Environments environments;
    private final OperationWaiters waiters;

    AppOperations(Database database, Environments environments, OperationWaiters waiters) {
        this.ledger = new AppStore(database);
        this.table = new OperationTable(database);
        this.environments = environments;
        this.waiters = waiters;
    }

    /** One of them; kept for a day after its end. */
    Operation get(String id) {
        return table.get(id);
    }

    /** As of {@link Apps#await}. */
    Operation await(String id, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        Operation operation = ended(id, deadline);
        Set<String> images = operation.revision().map(ledger::images).orElse(Set.of());
        if (!images.isEmpty()) {
            ledger.environment(operation.app())
                    .flatMap(environments::find)
                    .filter(environment -> environment.problem().isEmpty())
                    .map(environment -> environments.parts(environment.name()).resolver())
                    .ifPresent(resolver -> images.forEach(image -> awaitDurable(resolver, image)));
        }
        return operation;
    }

    private static void awaitDurable(ImageResolver resolver, String image) {
        try {
            Futures.join(resolver.durable(image));
        } catch (Fault e) {
            boolean removedMeanwhile = e.kind() == Fault.Kind.NOT_FOUND;
            if (!removedMeanwhile) {
                throw e;
            }
        }
    }

    private Operation ended(String id, long deadline) {
        CompletableFuture<Void> end = waiters.of(id);
        Operation operation = table.get(id);
        if (operation.done()) {
            waiters.forget(id);
            return operation;
        }
        try {
            end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            return table.get(id);
        }
        return table.get(id);
    }
}
