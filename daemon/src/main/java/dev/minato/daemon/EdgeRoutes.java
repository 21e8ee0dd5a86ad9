package dev.minato.daemon;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The edge of this host as the domain's: its table, and what it tells. */
final class EdgeRoutes implements Edge {
    private final EdgeLink link;

    EdgeRoutes(EdgeLink link) {
        this.link = link;
    }

    @Override
    public void apply(RouteOwner owner, List<HostRoute> routes) {
        link.client().apply(owner, routes);
    }

    @Override
    public void change(RouteOwner owner, RouteChange change) {
        link.client().change(owner, change);
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        return link.client().drained(backendId);
    }

    @Override
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        return link.client().asleep(group);
    }

    @Override
    public void listen(EdgeListener listener) {
        link.listen(listener);
    }
}
