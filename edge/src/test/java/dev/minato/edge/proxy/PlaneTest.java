package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteState;
import dev.minato.edge.RouteTable;
import dev.minato.edge.RouteTimeouts;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class PlaneTest {
    private final List<String> told = new ArrayList<>();
    private final Plane plane =
            new Plane(
                    new Plane.Events() {
                        @Override
                        public void drained(String backend) {
                            told.add("drained " + backend);
                        }

                        @Override
                        public void dialFailed(String backend, String reason) {
                            told.add("failed " + backend);
                        }

                        @Override
                        public void arrival(String host, String app, int waiting) {
                            told.add("arrival " + host + " " + waiting);
                        }
                    });

    private static Backend backend(String id) {
        return new Backend(id, "127.0.0.1", 80);
    }

    private void ready(Backend... backends) {
        plane.apply(new RouteTable(1, List.of(HostRoute.ready("h", "app", List.of(backends)))));
    }

    private Upstream upstream() {
        Route route = plane.route("h", false);
        assertThat(route).isNotNull();
        return route.upstreams().getFirst();
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
        plane.leave(old);
        assertThat(told).isEmpty();
        plane.leave(old);

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
        plane.watch("never-seen");

        assertThat(told).containsExactly("drained never-seen");
    }

    @Test
    void aDrainWaitsForThePredecessorsRequestsToo() {
        plane.elsewhere(Map.of("old", 1));
        plane.watch("old");
        assertThat(told).isEmpty();
        plane.elsewhere(Map.of());

        assertThat(told).containsExactly("drained old");
    }

    @Test
    void countsInFlightByBackendWithThePredecessors() {
        ready(backend("a"));
        upstream().enter();
        plane.elsewhere(Map.of("a", 2, "b", 1));

        assertThat(plane.inFlight()).isEqualTo(Map.of("a", 3, "b", 1));
    }

    @Test
    void tellsOfTheFirstArrivalForASleepingHostAndAgainWhenAsked() {
        HostRoute asleep = new HostRoute("h", "app", RouteState.ASLEEP, "", List.of());
        plane.apply(new RouteTable(1, List.of(asleep)));
        plane.arrive(asleep);
        plane.arrive(asleep);
        plane.repeatArrivals();
        plane.depart("h");
        plane.depart("h");
        plane.repeatArrivals();

        assertThat(told).containsExactly("arrival h 1", "arrival h 2");
    }

    @Test
    void anInternalHostIsKnownToContainersAlone() {
        plane.apply(
                new RouteTable(
                        1,
                        List.of(
                                new HostRoute(
                                        "h",
                                        "app",
                                        RouteState.READY,
                                        "",
                                        List.of(),
                                        RouteTimeouts.DEFAULTS,
                                        Exposure.INTERNAL))));

        assertThat(plane.route("h", false)).isNull();
        assertThat(plane.route("h", true)).isNotNull();
    }
}
