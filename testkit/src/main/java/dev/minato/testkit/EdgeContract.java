package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.GroupStats;
import dev.minato.edge.GroupStatsTotals;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What every {@link Edge} does. A subclass gives the edge, backends, and a client. */
public abstract class EdgeContract {
    private static final GroupKey OLD = new GroupKey("shop", "shop--old");
    private static final GroupKey NEW = new GroupKey("shop", "shop--new");
    private static final RouteOwner PORTAL = new RouteOwner("portal");

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final GroupStatsTotals book = new GroupStatsTotals();

    /** A request that was sent. */
    public interface Sent {
        /** Whether its answer is whole. */
        boolean isAnswered();

        /** The status and, with 200, the id of the backend that answered. */
        String answer();
    }

    /** The edge, the same during a test. */
    protected abstract Edge edge();

    /** A backend that answers 200 with its id at once. */
    protected abstract Backend backend(String id);

    /** A backend that answers when {@link #release} is called, and after that at once. */
    protected abstract Backend slowBackend(String id);

    protected abstract void release(String id);

    /** A backend that cannot be dialled. */
    protected abstract Backend deadBackend(String id);

    /** Sends a request to a host, as the world does. */
    protected abstract Sent send(String host);

    /** Lets time pass until something is so; fails when it does not become so. */
    protected abstract void await(String what, BooleanSupplier condition);

    private void hear() {
        edge().listen(
                        new EdgeListener() {
                            @Override
                            public void counted(EdgeStats stats) {
                                book.add(stats);
                            }

                            @Override
                            public void arrived(GroupKey group, int waiting) {
                                told.add("arrived " + group.target());
                            }

                            @Override
                            public void dialFailed(String backendId, String reason) {
                                told.add("failed " + backendId);
                            }
                        });
    }

    private String ask(String host) {
        Sent sent = send(host);
        await("an answer from " + host, sent::isAnswered);
        return sent.answer();
    }

    private static RouteGroup group(GroupKey key, int weight, Backend... backends) {
        return new RouteGroup(key, weight, GroupState.READY, "", Backends.of(List.of(backends)));
    }

    private void route(RouteGroup... groups) {
        edge().apply(RouteOwner.APPS, List.of(shop(groups)));
    }

    private static HostRoute shop(RouteGroup... groups) {
        return new HostRoute("shop.test", "shop", List.of(groups), "", RoutePolicy.DEFAULTS);
    }

    private Map<String, Integer> count(int requests) {
        Map<String, Integer> counts = new TreeMap<>();
        Stream.generate(() -> ask("shop.test"))
                .limit(requests)
                .forEach(answer -> counts.merge(answer, 1, Integer::sum));
        return counts;
    }

    @Test
    void anOwnersRoutesAreReplacedWithoutTouchingAnothers() {
        Backend shop = backend("a");
        Backend portal = backend("b");
        edge().apply(RouteOwner.APPS, List.of(HostRoute.ready("shop.test", "shop", List.of(shop))));
        edge().apply(PORTAL, List.of(HostRoute.ready("portal.test", "portal", List.of(portal))));
        edge().apply(RouteOwner.APPS, List.of());

        assertThat(ask("shop.test")).isEqualTo("404");
        assertThat(ask("portal.test")).isEqualTo("200 b");
    }

    @Test
    void noOwnerTakesAnothersHost() {
        Backend shop = backend("a");
        HostRoute route = HostRoute.ready("shop.test", "shop", List.of(shop));
        edge().apply(RouteOwner.APPS, List.of(route));

        assertThatThrownBy(() -> edge().apply(PORTAL, List.of(route)))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("host \"shop.test\" belongs to apps: portal cannot take it");
        assertThat(ask("shop.test")).isEqualTo("200 a");
    }

    @Test
    void aChangeLeavesTheOtherRoutes() {
        Backend a = backend("a");
        edge().apply(
                        RouteOwner.APPS,
                        List.of(
                                HostRoute.ready("one.test", "one", List.of(a)),
                                HostRoute.ready("two.test", "two", List.of(a))));
        edge().change(
                        RouteOwner.APPS,
                        new RouteChange(
                                List.of(HostRoute.ready("three.test", "three", List.of(a))),
                                List.of("one.test")));

        assertThat(ask("one.test")).isEqualTo("404");
        assertThat(ask("two.test")).isEqualTo("200 a");
        assertThat(ask("three.test")).isEqualTo("200 a");
    }

    @Test
    void whoHasGivenNoWholeTableCannotChangeIt() {
        assertThatThrownBy(() ->
                        edge().change(
                                        new RouteOwner("nobody"),
                                        new RouteChange(List.of(), List.of("x"))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the routes of nobody");
    }

    @Test
    void eachTargetGetsExactlyItsShareOfAThousand() {
        route(group(OLD, 90, backend("a")), group(NEW, 10, backend("b")));
        ask("shop.test");

        assertThat(count(1_000)).isEqualTo(Map.of("200 a", 900, "200 b", 100));
    }

    @Test
    void weightsOfAnyScaleAreShares() {
        route(group(OLD, 3, backend("a")), group(NEW, 1, backend("b")));

        assertThat(count(100)).isEqualTo(Map.of("200 a", 75, "200 b", 25));
    }

    @Test
    void aTargetWithoutWeightGetsNothing() {
        route(group(OLD, 0, backend("a")), group(NEW, 1, backend("b")));

        assertThat(count(20)).isEqualTo(Map.of("200 b", 20));
    }

    @Test
    void aRetryStaysInsideItsTarget() {
        hear();
        route(group(OLD, 50, deadBackend("dead"), backend("a")), group(NEW, 50, backend("b")));

        assertThat(count(100)).isEqualTo(Map.of("200 a", 50, "200 b", 50));
        await("the failed dial", () -> told.contains("failed dead"));
        await("its count", () -> book.sum(OLD).failedDials() > 0);
        assertThat(book.sum(NEW).failedDials()).isZero();
    }

    @Test
    void theShareOfATargetThatSleepsWaitsForItAndTheOthersAreServed() {
        hear();
        Backend a = backend("a");
        route(group(OLD, 50, a).withState(GroupState.ASLEEP, ""), group(NEW, 50, backend("b")));
        Sent first = send("shop.test");
        Sent second = send("shop.test");
        await("an answer", () -> first.isAnswered() || second.isAnswered());
        await("the arrival", () -> told.contains("arrived shop--old"));
        await("its count", () -> book.sum(OLD).held() == 1);
        assertThat(first.isAnswered() && second.isAnswered()).isFalse();
        route(group(OLD, 50, a), group(NEW, 50, backend("b")));
        await("both answers", () -> first.isAnswered() && second.isAnswered());

        assertThat(List.of(first.answer(), second.answer()))
                .containsExactlyInAnyOrder("200 a", "200 b");
    }

    @Test
    void aTargetThatFailedAndARouteWithoutTargetsAreAnswered503() {
        edge().apply(
                        RouteOwner.APPS,
                        List.of(
                                HostRoute.to(
                                        "failed.test",
                                        RouteGroup.without(OLD, GroupState.FAILED, "it crashed")),
                                HostRoute.without("empty.test", "shop", "The app is stopped.")));

        assertThat(ask("failed.test")).isEqualTo("503");
        assertThat(ask("empty.test")).isEqualTo("503");
    }

    @Test
    void aBackendIsDrainedWhenItsLastRequestIsOver() {
        route(group(OLD, 1, slowBackend("a")));
        Sent slow = send("shop.test");
        hear();
        await("the request", () -> book.sum(OLD).inFlight() == 1);
        route(group(NEW, 1, backend("b")));
        CompletableFuture<Void> drained = edge().drained("a");
        assertThat(ask("shop.test")).isEqualTo("200 b");
        assertThat(drained).isNotDone();
        release("a");
        await("the drain", drained::isDone);

        assertThat(slow.answer()).isEqualTo("200 a");
    }

    @Test
    void aGroupMaySleepOnceItsLastRequestIsOver() {
        hear();
        Backend a = slowBackend("a");
        route(group(OLD, 1, a));
        Sent slow = send("shop.test");
        await("the request", () -> book.sum(OLD).inFlight() == 1);
        route(group(OLD, 1, a).withState(GroupState.ASLEEP, ""));
        CompletableFuture<GroupSleep> sleep = edge().asleep(OLD);
        assertThat(sleep).isNotDone();
        release("a");
        await("the sleep", sleep::isDone);

        assertThat(slow.answer()).isEqualTo("200 a");
        assertThat(sleep.join().calledOff()).isFalse();
        assertThat(sleep.join().version()).isPositive();
    }

    @Test
    void anArrivalCallsTheSleepOff() {
        hear();
        Backend a = slowBackend("a");
        route(group(OLD, 1, a));
        Sent slow = send("shop.test");
        await("the request", () -> book.sum(OLD).inFlight() == 1);
        route(group(OLD, 1, a).withState(GroupState.ASLEEP, ""));
        CompletableFuture<GroupSleep> sleep = edge().asleep(OLD);
        Sent arrival = send("shop.test");
        await("the end of the sleep", sleep::isDone);
        release("a");

        assertThat(sleep.join().calledOff()).isTrue();
        await("the arrival", () -> told.contains("arrived shop--old"));
        route(group(OLD, 1, a));
        await("both answers", () -> slow.isAnswered() && arrival.isAnswered());
    }

    @Test
    void aGroupThatIsAwakeDoesNotSleep() {
        route(group(OLD, 1, backend("a")));
        CompletableFuture<GroupSleep> sleep = edge().asleep(OLD);
        await("the answer", sleep::isDone);

        assertThat(sleep.join().calledOff()).isTrue();
    }

    @Test
    void everyRequestIsCountedOnceAndNoneIsLost() {
        hear();
        GroupKey one = new GroupKey("counted", "counted--one");
        GroupKey two = new GroupKey("counted", "counted--two");
        route(group(one, 1, backend("a")), group(two, 1, backend("b")));
        count(40);
        await("the counts", () -> book.sum(one).plus(book.sum(two)).endedAll() == 40);
        GroupStats all = book.sum(one).plus(book.sum(two));

        assertThat(all.begun()).isEqualTo(40);
        assertThat(all.held() + all.inFlight()).isZero();
        assertThat(all.ended().get(2)).isEqualTo(40);
        assertThat(all.latency().stream().mapToLong(Long::longValue).sum()).isEqualTo(40);
        assertThat(book.sum(one).begun()).isEqualTo(20);
    }
}
