package dev.minato.platform.reconcile;

import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.app.Names;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Phase;
import dev.minato.platform.ledger.SetRow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses where requests of one app go: to the ready replicas of the serving set, by the app's host
 * name, by that within its environment, and by the serving revision's.
 */
public final class Routing {
    private final Names names;

    Routing(Names names) {
        this.names = names;
    }

    /** The routes of an app; none without ingress, and none once it is being deleted. */
    List<HostRoute> choose(AppRow app, Map<RevisionRef, SetRow> sets, List<Replica> replicas) {
        Optional<IngressSpec> ingress = app.spec().ingress();
        if (ingress.isEmpty() || app.intent() == Intent.DELETE) {
            return List.of();
        }
        List<Backend> backends =
                replicas.stream()
                        .filter(replica -> app.serving().filter(replica.set()::equals).isPresent())
                        .filter(Replica::ready)
                        .sorted(Comparator.comparing(Replica::name))
                        .flatMap(replica -> backend(replica, sets.get(replica.set())))
                        .toList();
        HostRoute main = route(app.name().text(), app, ingress.get(), replicas, backends);
        List<HostRoute> routes = new ArrayList<>(List.of(main, inside(app, main)));
        if (!backends.isEmpty()) {
            app.serving()
                    .map(serving ->
                            route(serving.revision(), app, ingress.get(), replicas, backends))
                    .ifPresent(routes::add);
        }
        return routes;
    }

    /** Containers of the environment reach every app with ingress by its name alone. */
    private static HostRoute inside(AppRow app, HostRoute main) {
        return new HostRoute(
                app.name().text(),
                main.app(),
                main.groups(),
                main.reason(),
                new RoutePolicy(main.policy().timeouts(), Exposure.INTERNAL));
    }

    private static Stream<Backend> backend(Replica replica, @Nullable SetRow set) {
        Optional<Integer> port = set == null ? Optional.empty() : set.spec().targetPort();
        return replica.address().stream()
                .flatMap(
                        address -> port.stream().map(p -> new Backend(replica.name(), address, p)));
    }

    private HostRoute route(
            String label,
            AppRow app,
            IngressSpec ingress,
            List<Replica> replicas,
            List<Backend> backends) {
        GroupState state = backends.isEmpty() ? without(app, replicas) : GroupState.READY;
        String reason = state == GroupState.READY ? "" : reason(app, replicas);
        GroupKey key =
                new GroupKey(app.name().text(), app.serving().orElse(app.latest()).revision());
        RouteGroup group = new RouteGroup(key, 100, state, reason, Backends.of(backends));
        return new HostRoute(
                names.host(label, ingress),
                app.name().text(),
                List.of(group),
                reason,
                ingress.external() ? RoutePolicy.DEFAULTS : RoutePolicy.INTERNAL);
    }

    private static GroupState without(AppRow app, List<Replica> replicas) {
        boolean down =
                !replicas.isEmpty()
                        && replicas.stream()
                                .allMatch(replica ->
                                        replica.phase() == Replica.Phase.BACK_OFF
                                                || replica.phase() == Replica.Phase.FAILED);
        return app.intent() == Intent.STOP || app.phase() == Phase.FAILED || down
                ? GroupState.FAILED
                : GroupState.STARTING;
    }

    /** For whoever sees the page: neither output nor configuration of the app. */
    private static String reason(AppRow app, List<Replica> replicas) {
        if (app.intent() == Intent.STOP) {
            return "The app is stopped.";
        }
        String why =
                replicas.stream()
                        .map(Replica::reason)
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .map(reason -> " (" + reason + ")")
                        .orElse("");
        String revision = app.serving().orElse(app.latest()).revision();
        return app.phase() == Phase.FAILED && app.serving().isEmpty()
                ? "Revision " + revision + " did not become ready" + why + "."
                : "No replica of revision " + revision + " is ready" + why + ".";
    }
}
