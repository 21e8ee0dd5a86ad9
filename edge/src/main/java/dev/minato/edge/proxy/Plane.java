package dev.minato.edge.proxy;

import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteState;
import dev.minato.edge.RouteTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all event loops share: the table in force, the backends with what is in flight to them, and
 * who waits for what. Free of sockets. Reading a route takes no lock; tables are applied one at a
 * time.
 */
public final class Plane {
    /** What the plane tells; called from event loops, must not block. */
    public interface Events {
        void drained(String backend);

        void dialFailed(String backend, String reason);

        void arrival(String host, String app, int waiting);
    }

    private final Events events;
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final Map<Backend, Upstream> upstreams = new HashMap<>();
    private final Set<String> watched = new HashSet<>();
    private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();
    private Map<String, Integer> elsewhere = Map.of();
    private volatile Map<String, Route> routes = Map.of();
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile boolean retiring;

    /** Shares nothing yet: the table is empty. */
    public Plane(Events events) {
        this.events = events;
    }

    /**
     * Runs after each change of the table, for requests that wait and pools that must be purged.
     */
    public void onChange(Runnable action) {
        onChange.add(action);
    }

    public RouteTable table() {
        return table;
    }

    /** The route of a host, or null; {@code service} where a container asks. */
    public @Nullable Route route(String host, boolean service) {
        Route route = routes.get(host);
        return route != null && (service || route.spec().exposure() == Exposure.EXTERNAL)
                ? route
                : null;
    }

    /** Whether this edge finishes what it has and takes nothing new. */
    public boolean retiring() {
        return retiring;
    }

    public void retire() {
        retiring = true;
    }

    /** Puts a table in force. */
    public void apply(RouteTable next) {
        List<String> drained = new ArrayList<>();
        synchronized (this) {
            Set<Upstream> kept = new HashSet<>();
            Map<String, Route> compiled = HashMap.newHashMap(next.hosts().size());
            for (HostRoute spec : next.hosts()) {
                List<Upstream> targets = new ArrayList<>(spec.backends().size());
                for (Backend backend : spec.backends()) {
                    Upstream upstream = upstreams.computeIfAbsent(backend, Upstream::new);
                    upstream.restore();
                    kept.add(upstream);
                    targets.add(upstream);
                }
                compiled.put(spec.host(), new Route(spec, List.copyOf(targets)));
            }
            table = next;
            routes = compiled;
            for (Upstream upstream : List.copyOf(upstreams.values())) {
                if (!kept.contains(upstream) && upstream.remove()) {
                    forget(upstream, drained);
                }
            }
        }
        drained.forEach(events::drained);
        onChange.forEach(Runnable::run);
    }

    /** Counts a request out of a backend. */
    void leave(Upstream upstream) {
        if (upstream.leave()) {
            List<String> drained = new ArrayList<>();
            synchronized (this) {
                if (upstream.removed() && upstream.inFlight() == 0) {
                    forget(upstream, drained);
                }
            }
            drained.forEach(events::drained);
        }
    }

    private void forget(Upstream upstream, List<String> drained) {
        upstreams.remove(upstream.backend(), upstream);
        String id = upstream.backend().id();
        if (gone(id)) {
            watched.remove(id);
            drained.add(id);
        }
    }

    private boolean gone(String backend) {
        return elsewhere.getOrDefault(backend, 0) == 0
                && upstreams.keySet().stream().noneMatch(b -> b.id().equals(backend));
    }

    /** Tells when a backend has left the table and has nothing in flight; at once if so. */
    public void watch(String backend) {
        synchronized (this) {
            if (!gone(backend)) {
                watched.add(backend);
                return;
            }
        }
        events.drained(backend);
    }

    /** What a predecessor that finishes its requests has in flight; empty once it is gone. */
    public void elsewhere(Map<String, Integer> byBackend) {
        List<String> drained = new ArrayList<>();
        synchronized (this) {
            elsewhere = Map.copyOf(byBackend);
            for (String backend : List.copyOf(watched)) {
                if (gone(backend)) {
                    watched.remove(backend);
                    drained.add(backend);
                }
            }
        }
        drained.forEach(events::drained);
    }

    /** Requests and tunnels in flight by backend; those without any are left out. */
    public Map<String, Integer> inFlight() {
        Map<String, Integer> counts = new HashMap<>();
        synchronized (this) {
            elsewhere.forEach((id, count) -> counts.merge(id, count, Integer::sum));
            for (Upstream upstream : upstreams.values()) {
                counts.merge(upstream.backend().id(), upstream.inFlight(), Integer::sum);
            }
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** A dial failed; told once a second for each backend. */
    void dialFailed(Upstream upstream, String reason, long now) {
        if (upstream.dialFailed(now)) {
            events.dialFailed(upstream.backend().id(), reason);
        }
    }

    /**
     * A request begins to wait for a host.
     *
     * @return how many wait for it now
     */
    int arrive(HostRoute route) {
        AtomicInteger count = waiting.computeIfAbsent(route.host(), h -> new AtomicInteger());
        int now = count.incrementAndGet();
        if (now == 1 && route.state() == RouteState.ASLEEP) {
            events.arrival(route.host(), route.app(), now);
        }
        return now;
    }

    /** A request waits no more. */
    void depart(String host) {
        waiting.computeIfPresent(host, (h, count) -> count.decrementAndGet() > 0 ? count : null);
    }

    /** Tells again of every sleeping host that requests wait for. */
    public void repeatArrivals() {
        waiting.forEach((host, count) -> {
            Route route = routes.get(host);
            if (route != null && route.spec().state() == RouteState.ASLEEP && count.get() > 0) {
                events.arrival(host, route.spec().app(), count.get());
            }
        });
    }
}
