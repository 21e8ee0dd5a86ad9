package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.HostRoute;
import dev.minato.platform.Edge;

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
    private List<HostRoute> table = List.of();
    private long version;

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
    public void apply(List<HostRoute> routes) {
        if (random.nextInt(100) < refusals) {
            throw Fault.unavailable("the fake edge does not answer now");
        }
        table = List.copyOf(routes);
        version++;
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

    private boolean routed(String backendId) {
        return table.stream()
                .flatMap(route -> route.backends().stream())
                .anyMatch(backend -> backend.id().equals(backendId));
    }

    /** Grows with every table. */
    long version() {
        return version;
    }

    /** The table in force. */
    public List<HostRoute> table() {
        return table;
    }

    /** Ids of the backends that an app's requests go to. */
    public List<String> backends(String app) {
        List<String> ids = new ArrayList<>();
        for (HostRoute route : table) {
            if (route.app().equals(app) && !route.host().contains("--")) {
                route.backends().stream().map(Backend::id).forEach(ids::add);
            }
        }
        return ids;
    }
}
