package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTable;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class RoutingStateTest {
    private final List<String> told = new ArrayList<>();
    private final RoutingState routing =
            new RoutingState(
                    new RoutingState.Events() {
                        @Override
                        public void drained(String backend) {
                            told.add("drained " + backend);
                        }

                        @Override
                        public void dialFailed(String backend, String reason) {
                            told.add("failed " + backend);
                        }

                        @Override
                        public void arrival(String host, GroupKey group, int waiting) {
                            told.add("arrival " + host + " " + group + " " + waiting);
                        }

                        @Override
                        public void held(GroupKey group) {
                            told.add("held " + group);
                        }

                        @Override
                        public void asleep(GroupKey group, GroupSleep sleep) {
                            told.add("asleep " + group + (sleep.calledOff() ? " off" : ""));
                        }
                    });

    private static Backend backend(String id) {
        return new Backend(id, "127.0.0.1", 80);
    }

    private static RouteTable table(HostRoute... routes) {
        return RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(routes));
    }

    private void ready(Backend... backends) {
        routing.apply(table(HostRoute.ready("h", "app", List.of(backends))));
    }

    private static RoutingState.Elsewhere other(Map<String, Integer> inFlight) {
        return new RoutingState.Elsewhere(inFlight, 1, Set.of());
    }

    private Upstream upstream() {
        CompiledRoute route = routing.routes().http("h", null);
        assertThat(route).isNotNull();
        return route.groups().getFirst().upstreams().getFirst();
    }

    @Test
    void aBackendWithoutRequestsIsDrainedWithItsTable() {
        ready(backend("old"));
        ready(backend("new"));

        assertThat(told).containsExactly("drained old");
    }

    @Test
    void aBackendIsDrainedWithItsLastRequest() {
        ready(backend("old"));
        Upstream old = upstream();
        old.enter();
        old.enter();
        ready(backend("new"));
        routing.leave(old);
        assertThat(told).isEmpty();
        routing.leave(old);

        assertThat(told).containsExactly("drained old");
    }

    @Test
    void noRequestEntersBehindADrain() {
        ready(backend("old"));
        Upstream old = upstream();
        ready(backend("new"));

        assertThat(old.enter()).isFalse();
    }

    @Test
    void aBackendThatComesBackKeepsItsRequests() {
        ready(backend("a"));
        Upstream before = upstream();
        before.enter();
        ready();
        ready(backend("a"));

        assertThat(upstream()).isSameAs(before);
        assertThat(before.enter()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void watchingAnswersAtOnceForWhatIsUnknown() {
        routing.watch("never-seen");

        assertThat(told).containsExactly("drained never-seen");
    }

    @Test
    void aDrainWaitsForThePredecessorsRequestsToo() {
        routing.elsewhere(other(Map.of("old", 1)));
        routing.watch("old");
        assertThat(told).isEmpty();
        routing.elsewhere(RoutingState.Elsewhere.NONE);

        assertThat(told).containsExactly("drained old");
    }

    @Test
    void countsInFlightByBackendWithThePredecessors() {
        ready(backend("a"));
        upstream().enter();
        routing.elsewhere(other(Map.of("a", 2, "b", 1)));

        assertThat(routing.inFlight()).isEqualTo(Map.of("a", 3, "b", 1));
    }

    @Test
    void tellsOfTheFirstArrivalForASleepingHostAndAgainWhenAsked() {
        GroupKey key = new GroupKey("app", "one");
        routing.apply(table(HostRoute.to("h", RouteGroup.without(key, GroupState.ASLEEP, ""))));
        CompiledRoute route = routing.routes().http("h", null);
        assertThat(route).isNotNull();
        CompiledGroup asleep = route.groups().getFirst();
        routing.arrive("h", asleep);
        routing.arrive("h", asleep);
        routing.repeatArrivals();
        routing.depart(key);
        routing.depart(key);
        routing.repeatArrivals();

        assertThat(told)
                .containsExactly("held app/one", "arrival h app/one 1", "arrival h app/one 2");
    }

    @Test
    void anInternalHostIsKnownToContainersAlone() {
        routing.apply(
                table(HostRoute.ready("h", "app", List.of()).withPolicy(RoutePolicy.INTERNAL)));

        assertThat(routing.routes().http("h", null)).isNull();
        assertThat(routing.routes().http("h", RouteOwner.APPS)).isNotNull();
    }
}
