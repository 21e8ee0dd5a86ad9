package dev.minato.platform;

import dev.minato.edge.HostRoute;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The data plane as the domain sees it. Whoever implements it puts the routes into the edge's table
 * beside what other rooms have there. Thread-safe.
 */
public interface Edge {
    /**
     * Replaces all routes of apps. Returns when they are in force: a backend left out gets no new
     * request from then on.
     *
     * @throws dev.minato.base.Fault unavailable when no edge answers; the table before stays in
     *     force
     */
    void apply(List<HostRoute> routes);

    /**
     * Completes when a backend is in no route and has nothing in flight; at once when the edge
     * never heard of it.
     */
    CompletableFuture<Void> drained(String backendId);
}
