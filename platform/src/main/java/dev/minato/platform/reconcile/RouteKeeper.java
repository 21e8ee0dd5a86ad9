package dev.minato.platform.reconcile;

import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.platform.Edge;
import dev.minato.platform.RevisionRef;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The routes of all apps of an environment as its edge has them. Nothing is applied before every
 * app's routes are known, so that a daemon that starts never takes away what the edge still serves.
 * Thread-safe.
 */
public final class RouteKeeper {
    private final Edge edge;
    private final RouteOwner owner;
    private final Map<String, List<HostRoute>> routes = new TreeMap<>();
    private final Map<RevisionRef, Set<String>> routed = new HashMap<>();
    private final Map<String, HostRoute> hosts = new ConcurrentHashMap<>();
    private volatile boolean primed;
    private boolean applied;

    /** Keeps what an owner has at an edge; {@link #prime} comes before all else. */
    RouteKeeper(Edge edge, RouteOwner owner) {
        this.edge = edge;
        this.owner = owner;
    }

    Edge edge() {
        return edge;
    }

    /**
     * Makes the routes of every app known, once; they are applied with the first change.
     *
     * @param all finds them; throws as long as they cannot be known, and is called again then
     * @return whether they have become known now
     */
    boolean prime(Supplier<Map<String, List<HostRoute>>> all) {
        return !primed && primeOnce(all);
    }

    private synchronized boolean primeOnce(Supplier<Map<String, List<HostRoute>>> all) {
        if (primed) {
            return false;
        }
        routes.putAll(all.get());
        routes.values().forEach(known -> show(List.of(), known));
        primed = true;
        return true;
    }

    /**
     * Gives the edge everything that is known, unless it has that.
     *
     * @throws dev.minato.base.Fault as of {@link #update}
     */
    synchronized void settle() {
        if (!applied) {
            apply(routes);
        }
    }

    private void apply(Map<String, List<HostRoute>> all) {
        edge.apply(owner, all.values().stream().flatMap(List::stream).toList());
        applied = true;
    }

    /**
     * Brings an app's routes into force; returns when they are.
     *
     * @throws dev.minato.base.Fault unavailable when the edge does not answer; nothing is changed
     */
    synchronized void update(String app, List<HostRoute> wanted) {
        List<HostRoute> before = routes.getOrDefault(app, List.of());
        if (applied && wanted.equals(before)) {
            return;
        }
        Map<String, List<HostRoute>> next = new TreeMap<>(routes);
        if (wanted.isEmpty()) {
            next.remove(app);
        } else {
            next.put(app, wanted);
        }
        if (applied) {
            // What has become of a change that failed is not known: then all are given again.
            applied = false;
            edge.change(owner, change(before, wanted));
            applied = true;
        } else {
            apply(next);
        }
        routes.clear();
        routes.putAll(next);
        show(before, wanted);
    }

    private void show(List<HostRoute> before, List<HostRoute> now) {
        now.forEach(route -> hosts.put(route.host(), route));
        change(before, now).remove().forEach(hosts::remove);
    }

    /**
     * The replicas that are ready of an app, by what containers know it by; waits for nobody.
     *
     * @return empty where no app has that name and port
     */
    Optional<List<InetSocketAddress>> inside(String host, int port) {
        return Optional.ofNullable(hosts.get(host.toLowerCase(Locale.ROOT)))
                .filter(route -> route.policy().exposure() == Exposure.INTERNAL)
                .filter(route -> route.policy().tcpPort().orElse(RoutePolicy.HTTP_PORT) == port)
                .map(route ->
                        route.groups().stream()
                                .filter(group -> group.weight() > 0)
                                .flatMap(group -> group.backends().known().stream())
                                .map(one ->
                                        new InetSocketAddress(
                                                InetAddress.ofLiteral(one.address()), one.port()))
                                .toList());
    }

    private static RouteChange change(List<HostRoute> before, List<HostRoute> wanted) {
        Set<String> hosts = new HashSet<>();
        wanted.forEach(route -> hosts.add(route.host()));
        return new RouteChange(
                wanted.stream().filter(route -> !before.contains(route)).toList(),
                before.stream()
                        .map(HostRoute::host)
                        .filter(host -> !hosts.contains(host))
                        .toList());
    }

    /** Remembers who got requests, for the drain: the cluster may have forgotten them by then. */
    synchronized void remember(RevisionRef serving, List<HostRoute> now) {
        Set<String> ids = routed.computeIfAbsent(serving, set -> new HashSet<>());
        now.stream()
                .flatMap(route -> route.groups().stream())
                .filter(group -> group.key().target().equals(serving.revision()))
                .flatMap(group -> group.backends().known().stream())
                .map(Backend::id)
                .forEach(ids::add);
    }

    /** Every backend of a set that was routed to since this daemon started. */
    synchronized Set<String> backends(RevisionRef set) {
        return Set.copyOf(routed.getOrDefault(set, Set.of()));
    }

    synchronized void forget(RevisionRef set) {
        routed.remove(set);
    }
}
