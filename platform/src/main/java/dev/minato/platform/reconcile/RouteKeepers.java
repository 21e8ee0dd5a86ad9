package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.platform.Cluster;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.KnownEntries;
import dev.minato.platform.scale.AppPlaces;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routes of each environment's apps. An environment is an owner of routes of its own, also
 * where two share an edge: the routes of one wait for its own cluster alone. Thread-safe.
 */
final class RouteKeepers {
    private final Map<String, RouteKeeper> keepers = new ConcurrentHashMap<>();
    private final AppStore ledger;
    private final KnownEntries entries;
    private final Environments environments;
    private final AppRouting routing;
    private final RolloutPolicy policy;
    private final Wakeups wakeups;

    RouteKeepers(
            AppStore ledger,
            KnownEntries entries,
            Environments environments,
            AppRouting routing,
            RolloutPolicy policy,
            Wakeups wakeups) {
        this.ledger = ledger;
        this.entries = entries;
        this.environments = environments;
        this.routing = routing;
        this.policy = policy;
        this.wakeups = wakeups;
    }

    /**
     * The routes of an environment, those of all its apps known; the edge keeps its last ones until
     * then. The first time, the environment is to be looked at too.
     *
     * @throws Fault unavailable while its cluster has not been heard, or it has none
     */
    RouteKeeper primed(String environment) {
        RouteKeeper keeper = keepers.computeIfAbsent(environment, this::keeper);
        if (keeper.prime(() -> all(environment))) {
            wakeups.soon(Subject.environment(environment));
        }
        return keeper;
    }

    private RouteKeeper keeper(String environment) {
        EnvironmentParts parts = environments.parts(environment);
        return new RouteKeeper(parts.edge(), Environment.routeOwner(environment));
    }

    /** Where the apps of an environment are, as their routes say it. */
    AppPlaces places(String environment) {
        return new RoutedPlaces(this, environment);
    }

    private record RoutedPlaces(RouteKeepers all, String environment) implements AppPlaces {
        @Override
        public Optional<List<InetSocketAddress>> find(String host, int port) {
            return Optional.ofNullable(all.keepers.get(environment))
                    .flatMap(keeper -> keeper.inside(host, port));
        }
    }

    /** Nothing is left of an environment: one of its name that is made later begins anew. */
    void forget(String environment) {
        keepers.remove(environment);
    }

    private Map<String, List<HostRoute>> all(String environment) {
        Cluster cluster = environments.parts(environment).cluster();
        var _ = cluster.apps(); // Has it been heard? There may be no app to ask for.
        Map<String, List<HostRoute>> all = new TreeMap<>();
        ledger.environments()
                .forEach((app, home) -> {
                    if (home.equals(environment)) {
                        entries.entry(app)
                                .map(entry ->
                                        routing.choose(entry, cluster.observe(app).replicas()))
                                .filter(chosen -> !chosen.isEmpty())
                                .ifPresent(chosen -> all.put(app, chosen));
                    }
                });
        return policy.keeps(Safeguard.PRIME_ROUTES) ? all : Map.of();
    }
}
