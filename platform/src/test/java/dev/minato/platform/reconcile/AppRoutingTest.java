package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTable;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Specs;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.app.IngressNames;
import dev.minato.platform.app.SpecBuilder;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.SetRow;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

class AppRoutingTest {
    private static final RevisionRef OLD = new RevisionRef("shop", "shop--old", 1);
    private static final RevisionRef NEW = new RevisionRef("shop", "shop--new", 1);
    private static final Optional<IngressSpec> EXTERNAL = Specs.ingress(true, Optional.of(80));
    private static final Map<RevisionRef, SetRow> SETS = Map.of(OLD, set(OLD), NEW, set(NEW));

    private final AppRouting routing =
            new AppRouting(new IngressNames("test.localhost"), RolloutPolicy.DEFAULT);

    @Test
    void requestsGoToReadyReplicasOfTheServingSetByThreeNames() {
        List<HostRoute> routes =
                routing.choose(
                        app(AppIntent.RUN, GenerationPhase.ROLLING, Optional.of(OLD), EXTERNAL),
                        List.of(
                                replica("b", OLD, Replica.Phase.READY),
                                replica("a", OLD, Replica.Phase.READY),
                                replica("c", OLD, Replica.Phase.NOT_READY),
                                replica("d", NEW, Replica.Phase.READY)));
        assertThat(routes)
                .extracting(HostRoute::host)
                .containsExactly(
                        "shop.test.localhost",
                        "shop",
                        "shop--new.test.localhost",
                        "shop--old.test.localhost");
        assertThat(routes.get(1).policy().exposure()).isEqualTo(Exposure.INTERNAL);
        assertThat(group(routes.getFirst()).state()).isEqualTo(GroupState.READY);
        assertThat(routes.getFirst().policy().exposure()).isEqualTo(Exposure.EXTERNAL);
        assertThat(routes.getFirst().backends()).extracting(Backend::id).containsExactly("a", "b");
    }

    @Test
    void aFirstRevisionThatStartsLetsRequestsWait() {
        HostRoute route = only(GenerationPhase.ROLLING, Replica.Phase.STARTING);
        assertThat(group(route).state()).isEqualTo(GroupState.STARTING);
        assertThat(route.backends()).isEmpty();
    }

    @Test
    void oneThatFailedSaysSoWithoutItsOutput() {
        HostRoute route = only(GenerationPhase.FAILED, Replica.Phase.BACK_OFF);
        assertThat(group(route).state()).isEqualTo(GroupState.FAILED);
        assertThat(route.reason())
                .isEqualTo("Revision shop--new did not become ready (CrashLoopBackOff).");
    }

    @Test
    void aStoppedAppSaysSo() {
        List<HostRoute> routes =
                routing.choose(
                        app(AppIntent.STOP, GenerationPhase.READY, Optional.empty(), EXTERNAL),
                        List.of());
        assertThat(group(routes.getFirst()).state()).isEqualTo(GroupState.FAILED);
        assertThat(routes.getFirst().reason()).isEqualTo("The app is stopped.");
    }

    @Test
    void anInternalAppHasItsOwnNameAndIsHiddenFromTheIngress() {
        HostRoute route =
                routing.choose(
                                app(
                                        AppIntent.RUN,
                                        GenerationPhase.ROLLING,
                                        Optional.empty(),
                                        Specs.ingress(false, Optional.of(80))),
                                List.of())
                        .getFirst();
        assertThat(route.host()).isEqualTo("shop.internal.test.localhost");
        assertThat(route.policy().exposure()).isEqualTo(Exposure.INTERNAL);
    }

    @Test
    void withTcpAPortLeadsToAllWithAShareAndKnowsTheOthers() {
        AppSpec spec =
                Specs.app(
                                Optional.of(IngressSpec.tcp(Optional.of(80), 6379)),
                                Specs.container(List.of(), List.of()))
                        .withTraffic(
                                List.of(
                                        new TrafficRule(
                                                Optional.of("shop--old"),
                                                Optional.of("blue"),
                                                100)));
        AppStore.Entry entry =
                entry(
                        spec,
                        AppIntent.RUN,
                        Specs.revision(NEW, 2, GenerationPhase.READY, Optional.of(1), true),
                        Specs.revision(OLD, 1, GenerationPhase.READY, Optional.of(1), true));
        List<HostRoute> routes =
                routing.choose(
                        entry,
                        List.of(
                                replica("a", OLD, Replica.Phase.READY),
                                replica("b", NEW, Replica.Phase.READY)));

        assertThat(routes)
                .extracting(HostRoute::host)
                .containsExactly("shop.internal.test.localhost", "shop");
        assertThat(routes)
                .allSatisfy(route -> assertThat(route.policy()).isEqualTo(RoutePolicy.tcp(6379)));
        assertThat(routes.getFirst().groups())
                .extracting(one -> one.key().target() + " " + one.weight())
                .containsExactly("shop--old 100", "shop--new 0");
    }

    @Test
    void withoutIngressOrWhenDeletedThereIsNoRoute() {
        AppStore.Entry app =
                app(AppIntent.RUN, GenerationPhase.READY, Optional.of(NEW), Optional.empty());
        assertThat(routing.choose(app, List.of())).isEmpty();
        AppStore.Entry deleted =
                app(AppIntent.DELETE, GenerationPhase.READY, Optional.of(NEW), EXTERNAL);
        assertThat(routing.choose(deleted, List.of())).isEmpty();
    }

    @Test
    void whatTheEdgeServesIsNotTakenAwayByADaemonThatStarts() {
        List<List<HostRoute>> tables = new ArrayList<>();
        RouteKeeper keeper = new RouteKeeper(edge(tables), RouteOwner.APPS);
        HostRoute shop = HostRoute.ready("shop.test", "shop", List.of());
        HostRoute blog = HostRoute.ready("blog.test", "blog", List.of());
        assertThat(keeper.prime(() -> Map.of("shop", List.of(shop), "blog", List.of(blog))))
                .isTrue();
        assertThat(tables).isEmpty();
        keeper.update("shop", List.of(shop));
        keeper.update("shop", List.of(shop));
        assertThat(tables).containsExactly(List.of(blog, shop));
    }

    @Test
    void oneAppsChangeIsNoMatterOfTheOthers() {
        List<RouteChange> changes = new ArrayList<>();
        RouteKeeper keeper = new RouteKeeper(recording(changes), RouteOwner.APPS);
        HostRoute shop = HostRoute.ready("shop.test", "shop", List.of());
        HostRoute old = HostRoute.ready("shop--old.test", "shop", List.of());
        HostRoute fresh = HostRoute.ready("shop--new.test", "shop", List.of());
        assertThat(
                        keeper.prime(() ->
                                Map.of(
                                        "shop",
                                        List.of(shop, old),
                                        "blog",
                                        List.of(HostRoute.ready("blog.test", "blog", List.of())))))
                .isTrue();
        keeper.update("shop", List.of(shop, old));
        keeper.update("shop", List.of(shop, fresh));

        assertThat(changes)
                .containsExactly(new RouteChange(List.of(fresh), List.of("shop--old.test")));
    }

    /** The end of one revision does not wait for the requests of another. */
    @Test
    void whoGotRequestsIsRememberedBySet() {
        RouteKeeper keeper = new RouteKeeper(recording(new ArrayList<>()), RouteOwner.APPS);
        List<HostRoute> routes =
                routing.choose(
                        shared(80, 20, Optional.of(1), GenerationPhase.READY),
                        List.of(
                                replica("a", OLD, Replica.Phase.READY),
                                replica("b", NEW, Replica.Phase.READY)));
        keeper.remember(OLD, routes);
        keeper.remember(NEW, routes);
        assertThat(keeper.backends(OLD)).containsExactly("a");
        assertThat(keeper.backends(NEW)).containsExactly("b");
    }

    /** What scale rules ask: the daemon is on no network of apps. */
    @Test
    void anAppIsFoundByWhatContainersKnowItBy() {
        RouteKeeper keeper = new RouteKeeper(recording(new ArrayList<>()), RouteOwner.APPS);
        Backend backend = new Backend("q-1", "10.73.0.9", 6379);
        HostRoute queue =
                HostRoute.ready("queue", "queue", List.of(backend))
                        .withPolicy(RoutePolicy.tcp(16379));
        HostRoute asleep = HostRoute.without("web", "web", "").withPolicy(RoutePolicy.INTERNAL);
        HostRoute world = HostRoute.ready("shop.test", "shop", List.of(backend));
        assertThat(keeper.prime(() -> Map.of("queue", List.of(queue)))).isTrue();
        keeper.update("web", List.of(asleep));
        keeper.update("shop", List.of(world));

        assertThat(keeper.inside("Queue", 16379))
                .contains(List.of(new InetSocketAddress("10.73.0.9", 6379)));
        assertThat(keeper.inside("queue", 6379)).isEmpty();
        assertThat(keeper.inside("queue", 80)).isEmpty();
        assertThat(keeper.inside("web", 80)).contains(List.of());
        assertThat(keeper.inside("shop.test", 80)).as("the world's name").isEmpty();
        keeper.update("queue", List.of());
        assertThat(keeper.inside("queue", 16379)).isEmpty();
    }

    private static Edge recording(List<RouteChange> changes) {
        return (Edge)
                java.lang.reflect.Proxy.newProxyInstance(
                        Edge.class.getClassLoader(),
                        new Class<?>[] {Edge.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("change")) {
                                changes.add((RouteChange) arguments[1]);
                            }
                            return null;
                        });
    }

    @Test
    void afterAChangeThatFailedAllRoutesAreGivenAgain() {
        List<List<HostRoute>> tables = new ArrayList<>();
        Edge edge = edge(tables);
        RouteKeeper keeper = new RouteKeeper(edge, RouteOwner.APPS);
        HostRoute shop = HostRoute.ready("shop.test", "shop", List.of());
        HostRoute blog = HostRoute.ready("blog.test", "blog", List.of());
        assertThat(keeper.prime(() -> Map.of("shop", List.of(shop)))).isTrue();
        keeper.update("shop", List.of(shop));
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        keeper.update(
                                "blog",
                                List.of(HostRoute.ready("refused.test", "blog", List.of()))))
                .isInstanceOf(Fault.class);
        edge.apply(RouteOwner.APPS, List.of());
        keeper.update("blog", List.of(blog));

        assertThat(tables.getLast()).containsExactlyInAnyOrder(shop, blog);
    }

    @Test
    void aTableTheEdgeRefusedIsTriedAgain() {
        List<List<HostRoute>> tables = new ArrayList<>();
        RouteKeeper keeper = new RouteKeeper(edge(tables), RouteOwner.APPS);
        HostRoute shop = HostRoute.ready("refused.test", "shop", List.of());
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> keeper.update("shop", List.of(shop)))
                .isInstanceOf(Fault.class);
        keeper.update("shop", List.of());
        assertThat(tables).containsExactly(List.of());
    }

    private static Edge edge(List<List<HostRoute>> tables) {
        return new Edge() {
            private RouteTable table = RouteTable.EMPTY;

            @Override
            public void apply(RouteOwner owner, List<HostRoute> routes) {
                refuse(routes);
                table = table.replace(owner, routes);
                tables.add(table.hosts());
            }

            @Override
            public void change(RouteOwner owner, RouteChange change) {
                refuse(change.put());
                table = table.change(owner, change);
                tables.add(table.hosts());
            }

            private void refuse(List<HostRoute> routes) {
                if (routes.stream().anyMatch(route -> route.host().equals("refused.test"))) {
                    throw Fault.unavailable("no edge");
                }
            }

            @Override
            public CompletableFuture<Void> drained(String backendId) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<GroupSleep> asleep(GroupKey group) {
                return CompletableFuture.completedFuture(new GroupSleep(0, true));
            }

            @Override
            public void listen(EdgeListener listener) {}
        };
    }

    private static RouteGroup group(HostRoute route) {
        assertThat(route.groups()).hasSize(1);
        return route.groups().getFirst();
    }

    private HostRoute only(GenerationPhase phase, Replica.Phase replica) {
        return routing.choose(
                        app(AppIntent.RUN, phase, Optional.empty(), EXTERNAL),
                        List.of(replica("a", NEW, replica)))
                .getFirst();
    }

    private static AppStore.Entry app(
            AppIntent intent,
            GenerationPhase phase,
            Optional<RevisionRef> serving,
            Optional<IngressSpec> ingress) {
        AppSpec spec = Specs.app(ingress, Specs.container(List.of(), List.of()));
        boolean oldServes = serving.filter(OLD::equals).isPresent();
        boolean newServes = serving.filter(NEW::equals).isPresent();
        return entry(
                spec,
                intent,
                Specs.revision(NEW, 2, phase, newServes ? Optional.of(1) : Optional.empty(), true),
                Specs.revision(
                        OLD,
                        1,
                        GenerationPhase.READY,
                        oldServes ? Optional.of(1) : Optional.empty(),
                        oldServes));
    }

    private static AppStore.Entry entry(AppSpec spec, AppIntent intent, RevisionRow... revisions) {
        return new AppStore.Entry(
                Specs.row(spec, intent),
                Map.of(),
                List.of(revisions),
                Map.of(),
                SETS,
                Map.of(),
                Optional.empty());
    }

    private static AppStore.Entry shared(
            int toOld, int toNew, Optional<Integer> newReady, GenerationPhase phase) {
        AppSpec spec =
                Specs.app(EXTERNAL, Specs.container(List.of(), List.of()))
                        .withTraffic(
                                List.of(
                                        new TrafficRule(
                                                Optional.of("shop--old"),
                                                Optional.of("blue"),
                                                toOld),
                                        new TrafficRule(
                                                Optional.of("shop--new"),
                                                Optional.empty(),
                                                toNew)));
        return entry(
                spec,
                AppIntent.RUN,
                Specs.revision(NEW, 2, phase, newReady, true),
                Specs.revision(OLD, 1, GenerationPhase.READY, Optional.of(1), true));
    }

    @Test
    void severalRevisionsShareTheRequests() {
        List<HostRoute> routes =
                routing.choose(
                        shared(80, 20, Optional.of(1), GenerationPhase.READY),
                        List.of(
                                replica("a", OLD, Replica.Phase.READY),
                                replica("b", NEW, Replica.Phase.READY)));
        assertThat(routes)
                .extracting(HostRoute::host)
                .containsExactly(
                        "shop.test.localhost",
                        "shop",
                        "shop--new.test.localhost",
                        "shop--old.test.localhost",
                        "shop---blue.test.localhost");
        assertThat(routes.getFirst().groups())
                .extracting(group -> group.key().target() + " " + group.weight())
                .containsExactly("shop--new 20", "shop--old 80");
        assertThat(routes.getLast().backends()).extracting(Backend::id).containsExactly("a");
    }

    @Test
    void oneThatIsDownOrNotReadyYetLeavesItsShareToTheOthers() {
        Replica old = replica("a", OLD, Replica.Phase.READY);
        List<HostRoute> down =
                routing.choose(
                        shared(80, 20, Optional.of(1), GenerationPhase.READY),
                        List.of(old, replica("b", NEW, Replica.Phase.BACK_OFF)));
        assertThat(down.getFirst().groups())
                .extracting(group -> group.key().target())
                .containsExactly("shop--old");
        List<HostRoute> starts =
                routing.choose(
                        shared(80, 20, Optional.empty(), GenerationPhase.ROLLING),
                        List.of(old, replica("b", NEW, Replica.Phase.STARTING)));
        assertThat(starts.getFirst().groups())
                .extracting(group -> group.key().target())
                .containsExactly("shop--old");
        assertThat(starts)
                .filteredOn(route -> route.host().equals("shop--new.test.localhost"))
                .extracting(route -> group(route).state())
                .containsExactly(GroupState.STARTING);
        List<HostRoute> failed =
                routing.choose(
                        shared(80, 20, Optional.empty(), GenerationPhase.FAILED), List.of(old));
        assertThat(failed.getFirst().groups()).hasSize(1);
    }

    @Test
    void oneThatIsBeingStoppedIsNoHopeForThoseWhoWait() {
        List<HostRoute> routes =
                routing.choose(
                        app(AppIntent.RUN, GenerationPhase.READY, Optional.of(NEW), EXTERNAL),
                        List.of(
                                replica("gone", NEW, Replica.Phase.TERMINATING),
                                replica("next", NEW, Replica.Phase.BACK_OFF)));
        assertThat(group(routes.getFirst()).state()).isEqualTo(GroupState.FAILED);
        assertThat(group(routes.getFirst()).reason()).contains("(CrashLoopBackOff)");
    }

    private static SetRow set(RevisionRef ref) {
        return new SetRow(
                ref,
                new SpecBuilder(new IngressNames("test.localhost"))
                        .build(
                                ref,
                                "default",
                                Specs.app(EXTERNAL, Specs.container(List.of(), List.of())),
                                Map.of(),
                                Map.of("web", new ResolvedImage("sha256:1", List.of()))));
    }

    private static Replica replica(String name, RevisionRef set, Replica.Phase phase) {
        String reason = phase == Replica.Phase.BACK_OFF ? Replica.CRASH_LOOP : "";
        return Specs.replica(name, set, phase, 0, reason, "");
    }
}
