package dev.minato.platform.reconcile;

import dev.minato.platform.Edge;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sets that get no requests any more, and whether they have finished those they had. Kept in memory
 * alone: after a restart of the daemon draining begins again. Thread-safe.
 */
public final class DrainingSets {
    private record Drain(CompletableFuture<Void> done, Instant deadline) {}

    private final Map<RevisionRef, Drain> drains = new ConcurrentHashMap<>();
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final Duration patience;

    DrainingSets(Wakeups wakeups, InstantSource clock, Duration patience) {
        this.wakeups = wakeups;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Begins to wait for a set, unless it has begun. No route of the edge may lead to it any more.
     *
     * @param drained what {@link Edge#drained} says of a backend
     */
    void begin(
            Function<String, CompletableFuture<Void>> drained,
            RevisionRef set,
            Collection<String> backends) {
        if (drains.containsKey(set)) {
            return;
        }
        Instant deadline = clock.instant().plus(patience);
        CompletableFuture<?>[] each =
                backends.stream().map(drained).toArray(CompletableFuture[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(each);
        drains.put(set, new Drain(all, deadline));
        wakeups.at(Subject.app(set.app()), deadline);
        var _ = all.whenComplete((done, failure) -> wakeups.soon(Subject.app(set.app())));
    }

    /** Sets of an app that have finished, or had their time. */
    Set<RevisionRef> drained(String app) {
        Instant now = clock.instant();
        return drains.entrySet().stream()
                .filter(entry -> entry.getKey().app().equals(app))
                .filter(entry ->
                        entry.getValue().done().isDone()
                                || !now.isBefore(entry.getValue().deadline()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Nothing is left of a set. */
    void forget(RevisionRef set) {
        drains.remove(set);
    }
}
