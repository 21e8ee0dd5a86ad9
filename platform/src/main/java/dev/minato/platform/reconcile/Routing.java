package dev.minato.platform.reconcile;

import dev.minato.edge.Exposure;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Policy;
import dev.minato.platform.Replica;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.app.AppNames;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Ledger;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.TrafficSplit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses where requests of one app go: by the app's host name, and by that within its environment,
 * to all that have a share; by the host name of a revision or of a label to that one alone.
 */
public final class Routing {
    private final AppNames names;
    private final Policy policy;

    Routing(AppNames names, Policy policy) {
        this.names = names;
        this.policy = policy;
    }

    /** The routes of an app; none without ingress, and none once it is being deleted. */
    List<HostRoute> choose(Ledger.Entry entry, List<Replica> replicas) {
        AppRow app = entry.app();
        Optional<IngressSpec> ingress = app.spec().ingress();
        if (ingress.isEmpty() || app.intent() == Intent.DELETE) {
            return List.of();
        }
        RevisionGroups groups = new RevisionGroups(entry, replicas, policy);
        List<RouteGroup> shares = groups.ofShares();
        String name = app.name().text();
        String reason = shares.isEmpty() ? groups.stopped() : shares.getFirst().reason();
        RoutePolicy treatment =
                ingress.get().external() ? RoutePolicy.DEFAULTS : RoutePolicy.INTERNAL;
        HostRoute main =
                new HostRoute(names.host(name, ingress.get()), name, shares, reason, treatment);
        List<HostRoute> routes = new ArrayList<>(List.of(main, inside(name, main)));
        for (RevisionRow revision : entry.revisions()) {
            groups.alone(revision)
                    .map(group ->
                            new HostRoute(
                                    names.host(revision.name(), ingress.get()),
                                    name,
                                    List.of(group),
                                    group.reason(),
                                    treatment))
                    .ifPresent(routes::add);
        }
        for (TrafficRule rule : app.spec().traffic()) {
            rule.label()
                    .flatMap(label -> label(name + "---" + label, rule, entry, groups, treatment))
                    .ifPresent(routes::add);
        }
        return routes;
    }

    private Optional<HostRoute> label(
            String host,
            TrafficRule rule,
            Ledger.Entry entry,
            RevisionGroups groups,
            RoutePolicy treatment) {
        return TrafficSplit.target(rule, entry.revisions())
                .flatMap(groups::alone)
                .map(group ->
                        new HostRoute(
                                names.host(host, entry.app().spec().ingress().orElseThrow()),
                                entry.app().name().text(),
                                List.of(group),
                                group.reason(),
                                treatment));
    }

    /** Containers of the environment reach every app with ingress by its name alone. */
    private static HostRoute inside(String name, HostRoute main) {
        return new HostRoute(
                name,
                main.app(),
                main.groups(),
                main.reason(),
                new RoutePolicy(main.policy().timeouts(), Exposure.INTERNAL));
    }
}
