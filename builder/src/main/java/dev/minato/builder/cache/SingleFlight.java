package dev.minato.builder.cache;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Lets one of several builds that want the same step do it while the others wait. When it fails or
 * is cancelled, each of the others tries for itself. Thread-safe.
 */
public final class SingleFlight {
    private final ConcurrentHashMap<StepKey, CompletableFuture<Optional<CachedLayer>>> running =
            new ConcurrentHashMap<>();

    /**
     * Does a step, or waits for who does it.
     *
     * @param found asked again after waiting, with the caller's own lease
     * @param work makes the layer and puts it into the cache
     */
    public CachedLayer run(
            StepKey key, Callable<Optional<CachedLayer>> found, Callable<CachedLayer> work)
            throws Exception {
        while (true) {
            CompletableFuture<Optional<CachedLayer>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<CachedLayer>> other = running.putIfAbsent(key, mine);
            if (other == null) {
                try {
                    return lead(mine, found, work);
                } finally {
                    running.remove(key, mine);
                    mine.complete(Optional.empty());
                }
            }
            await(other);
            Optional<CachedLayer> layer = found.call();
            if (layer.isPresent()) {
                return layer.get();
            }
        }
    }

    private static CachedLayer lead(
            CompletableFuture<Optional<CachedLayer>> mine,
            Callable<Optional<CachedLayer>> found,
            Callable<CachedLayer> work)
            throws Exception {
        Optional<CachedLayer> before = found.call();
        CachedLayer layer = before.isPresent() ? before.get() : work.call();
        mine.complete(Optional.of(layer));
        return layer;
    }

    private static void await(CompletableFuture<?> other) throws InterruptedException {
        try {
            other.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
