package dev.minato.platform.reconcile;

import dev.minato.edge.Exposure;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Replica;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.app.IngressNames;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.TrafficSplit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses where requests of one app go: by the app's host name, and by that within its environment,
 * to all that have a share; by the host name of a revision or of a label to that one alone. With
 * TCP there are no such host names: a port leads to all that have a share.
 */
public final class AppRouting {
    private final IngressNames hosts;
    private final RolloutPolicy policy;

    AppRouting(IngressNames hosts, RolloutPolicy policy) {
        this.hosts = hosts;
        this.policy = policy;
    }

    /** The routes of an app; none without ingress, and none once it is being deleted. */
    List<HostRoute> choose(AppStore.Entry entry, List<Replica> replicas) {
        AppRow app = entry.app();
        Optional<IngressSpec> ingress = app.spec().ingress();
        if (ingress.isEmpty() || app.intent() == AppIntent.DELETE) {
            return List.of();
        }
        RevisionGroups groups = new RevisionGroups(entry, replicas, policy);
        String name = app.name().text();
        if (ingress.get().tcpPort().isPresent()) {
            HostRoute main = route(entry, ingress.get(), name, groups.ofAll());
            return List.of(main, inside(name, main));
        }
        HostRoute main = route(entry, ingress.get(), name, groups.ofShares());
        List<HostRoute> routes = new ArrayList<>(List.of(main, inside(name, main)));
        for (RevisionRow revision : entry.revisions()) {
            groups.alone(revision)
                    .map(group -> route(entry, ingress.get(), revision.name(), List.of(group)))
                    .ifPresent(routes::add);
        }
        for (TrafficRule rule : app.spec().traffic()) {
            rule.label()
                    .flatMap(label ->
                            TrafficSplit.target(rule, entry.revisions())
                                    .flatMap(groups::alone)
                                    .map(group ->
                                            route(
                                                    entry,
                                                    ingress.get(),
                                                    name + "---" + label,
                                                    List.of(group))))
                    .ifPresent(routes::add);
        }
        return routes;
    }

    private HostRoute route(
            AppStore.Entry entry, IngressSpec ingress, String label, List<RouteGroup> groups) {
        return new HostRoute(
                hosts.in(entry.app().environment()).of(label, ingress),
                entry.app().name().text(),
                groups,
                groups.getFirst().reason(),
                policy(ingress));
    }

    private static RoutePolicy policy(IngressSpec ingress) {
        return ingress.tcpPort()
                .map(RoutePolicy::tcp)
                .orElse(ingress.external() ? RoutePolicy.DEFAULTS : RoutePolicy.INTERNAL);
    }

    /** Containers of the environment reach every app with ingress by its name alone. */
    private static HostRoute inside(String name, HostRoute main) {
        return new HostRoute(
                name,
                main.app(),
                main.groups(),
                main.reason(),
                new RoutePolicy(
                        main.policy().timeouts(), Exposure.INTERNAL, main.policy().tcpPort()));
    }
}
