package dev.minato.daemon;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.control.EdgeClient;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The edge of this host as the domain's: its table, and what it tells. */
final class EdgeRoutes implements Edge {
    private final Supplier<EdgeClient> edge;
    private final EdgeSignalRelay hearing;
    private final Consumer<Runnable> relieving;

    /**
     * @param hearing who hears what that client is told
     * @param relieving does what may find the disk full: the edge writes down what it is told
     */
    EdgeRoutes(Supplier<EdgeClient> edge, EdgeSignalRelay hearing, Consumer<Runnable> relieving) {
        this.edge = edge;
        this.hearing = hearing;
        this.relieving = relieving;
    }

    @Override
    public void apply(RouteOwner owner, List<HostRoute> routes) {
        relieving.accept(() -> edge.get().apply(owner, routes));
    }

    @Override
    public void change(RouteOwner owner, RouteChange change) {
        relieving.accept(() -> edge.get().change(owner, change));
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        return edge.get().drained(backendId);
    }

    @Override
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        return edge.get().asleep(group);
    }

    @Override
    public void listen(EdgeListener listener) {
        hearing.listen(listener);
    }
}
