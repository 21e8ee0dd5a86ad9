package dev.minato.daemon;

import dev.minato.edge.EdgeClient;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteTable;
import dev.minato.platform.Edge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The domain's routes as the edge's table. */
final class EdgeRoutes implements Edge {
    private final Supplier<EdgeClient> edge;

    EdgeRoutes(Supplier<EdgeClient> edge) {
        this.edge = edge;
    }

    @Override
    public void apply(List<HostRoute> routes) {
        edge.get().apply(new RouteTable(0, routes));
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        return edge.get().drained(backendId);
    }
}
