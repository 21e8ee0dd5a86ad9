package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.JobTable;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets on a cluster that no app and no job has there: nobody wants anything of what is not written
 * down.
 */
final class StraySets {
    private final AppStore ledger;
    private final JobTable jobs;
    private final Environments environments;
    private final RouteKeepers routes;
    private final Wakeups wakeups;

    StraySets(
            AppStore ledger,
            JobTable jobs,
            Environments environments,
            RouteKeepers routes,
            Wakeups wakeups) {
        this.ledger = ledger;
        this.jobs = jobs;
        this.environments = environments;
        this.routes = routes;
        this.wakeups = wakeups;
    }

    /**
     * Finds what is on the cluster of an environment: apps and jobs that are not written down are
     * to be looked at; sets of one that is in another cluster's environment go at once.
     *
     * @throws Fault unavailable when the cluster does not answer
     */
    void find(String environment) {
        Cluster cluster = environments.parts(environment).cluster();
        Map<String, Set<RevisionRef>> sets = new TreeMap<>();
        cluster.apps().forEach(app -> sets.put(app, cluster.observe(app).sets().keySet()));
        // Read after that: an app that is written down by now may have moved here meanwhile.
        Map<String, String> homes = new TreeMap<>(ledger.environments());
        homes.putAll(jobs.environments());
        sets.forEach((app, seen) -> {
            String home = homes.get(app);
            if (home == null) {
                wakeups.soon(ClusterEar.subject(app));
            } else if (isElsewhere(home, cluster)) {
                seen.forEach(cluster::remove);
            }
        });
    }

    /** Not known of an environment without parts: its cluster may be this one. */
    private boolean isElsewhere(String home, Cluster cluster) {
        return environments
                .find(home)
                .filter(row -> row.problem().isEmpty())
                .map(row -> environments.parts(row.name()))
                .filter(parts -> !parts.cluster().equals(cluster))
                .isPresent();
    }

    /**
     * Takes what is left of an app that is not written down from every cluster and edge that can be
     * asked; those that cannot are looked at when they can.
     *
     * @return whether nothing is left
     * @throws Fault unavailable when one that was heard does not answer now; the others were asked
     */
    boolean clear(String app) {
        boolean gone = true;
        @Nullable Fault failure = null;
        for (Environment environment : environments.list()) {
            Optional<RouteKeeper> keeper = heard(environment.name());
            if (keeper.isPresent()) {
                try {
                    gone &= clear(app, keeper.get(), environments.parts(environment.name()));
                } catch (Fault e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return gone;
    }

    private Optional<RouteKeeper> heard(String environment) {
        try {
            return Optional.of(routes.primed(environment));
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean clear(String app, RouteKeeper keeper, EnvironmentParts parts) {
        keeper.update(app, List.of());
        Set<RevisionRef> left = parts.cluster().observe(app).sets().keySet();
        left.forEach(parts.cluster()::remove);
        return left.isEmpty();
    }
}
