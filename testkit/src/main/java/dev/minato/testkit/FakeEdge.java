package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** An edge in virtual time: keeps its table, refuses now and then, drains late. One thread. */
public final class FakeEdge implements Edge {
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(45);

    private final VirtualTime time;
    private final Random random;
    private final int refusals;
    private RouteTable table = RouteTable.EMPTY;

    /**
     * An edge without routes.
     *
     * @param refusals percent of tables that are refused as unavailable
     */
    public FakeEdge(VirtualTime time, Random random, int refusals) {
        this.time = time;
        this.random = random;
        this.refusals = refusals;
    }

    @Override
    public void apply(RouteOwner owner, List<HostRoute> routes) {
        refuse();
        table = table.replace(owner, routes);
    }

    @Override
    public void change(RouteOwner owner, RouteChange change) {
        refuse();
        if (!table.owners().contains(owner)) {
            throw Fault.conflict("the routes of " + owner + " have to be given whole first");
        }
        table = table.change(owner, change);
    }

    private void refuse() {
        if (random.nextInt(100) < refusals) {
            throw Fault.unavailable("the fake edge does not answer now");
        }
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        if (routed(backendId)) {
            return drained;
        }
        time.within(
                random.nextBoolean() ? Duration.ZERO : LONGEST_REQUEST,
                () -> drained.complete(null));
        return drained;
    }

    @Override
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        return CompletableFuture.completedFuture(new GroupSleep(table.version(), true));
    }

    @Override
    public void listen(EdgeListener listener) {
        // Nothing happens here yet.
    }

    private boolean routed(String backendId) {
        return table.hosts().stream()
                .flatMap(route -> route.backends().stream())
                .anyMatch(backend -> backend.id().equals(backendId));
    }

    /** Grows with every table. */
    long version() {
        return table.version();
    }

    /** The routes in force. */
    public List<HostRoute> table() {
        return table.hosts();
    }

    /** Ids of the backends that an app's requests go to. */
    public List<String> backends(String app) {
        List<String> ids = new ArrayList<>();
        for (HostRoute route : table()) {
            if (route.app().equals(app) && !route.host().contains("--")) {
                route.backends().stream().map(Backend::id).forEach(ids::add);
            }
        }
        return ids;
    }
}
