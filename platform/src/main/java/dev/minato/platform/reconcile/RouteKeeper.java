package dev.minato.platform.reconcile;

import dev.minato.edge.Backend;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.platform.Edge;
import dev.minato.platform.RevisionRef;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The routes of all apps as the edge has them. Nothing is applied before every app's routes are
 * known, so that a daemon that starts never takes away what the edge still serves. Thread-safe.
 */
public final class RouteKeeper {
    private final Edge edge;
    private final Map<String, List<HostRoute>> routes = new TreeMap<>();
    private final Map<RevisionRef, Set<String>> routed = new HashMap<>();
    private boolean applied;

    RouteKeeper(Edge edge) {
        this.edge = edge;
    }

    /** Routes of every app, to start with; applied with the first change. */
    synchronized void prime(Map<String, List<HostRoute>> all) {
        routes.clear();
        routes.putAll(all);
        applied = false;
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
            edge.change(RouteOwner.APPS, change(before, wanted));
        } else {
            edge.apply(RouteOwner.APPS, next.values().stream().flatMap(List::stream).toList());
        }
        routes.clear();
        routes.putAll(next);
        applied = true;
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
