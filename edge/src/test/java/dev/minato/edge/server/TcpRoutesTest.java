package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupState;
import dev.minato.edge.GroupStats;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTimeouts;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.TestBackend;
import dev.minato.edge.TrustedProxies;
import dev.minato.edge.proxy.IngressSettings;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where a connection of TCP is led, and what is counted of it. */
class TcpRoutesTest extends TcpFixture {
    private static TestBackend named(String id) throws IOException {
        return new TestBackend(
                id,
                wire -> {
                    wire.send(id + "\n");
                    wire.rest();
                });
    }

    private void assertReset() throws IOException {
        try (RawHttpSocket wire = connect()) {
            assertThatThrownBy(wire::rest)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aPortThatNoAppHasIsReset() throws Exception {
        assertReset();
    }

    @Test
    void anAppThatFailedIsReset() throws Exception {
        route(without(GroupState.FAILED));

        assertReset();
        assertThat(counts(stats -> stats.endedAll() == 1).ended().get(5)).isEqualTo(1);
    }

    @Test
    void aPortBelongsToTheNetworkItIsAskedFor() throws Exception {
        try (TestBackend backend = named("b")) {
            route(ready(ONE, 100, backend.backend()));
            serve(RouteOwner.ofEnvironment("far"));

            assertReset();
        }
    }

    @Test
    void weightsHoldForConnections() throws Exception {
        try (TestBackend one = named("one");
                TestBackend two = named("two")) {
            route(ready(ONE, 75, one.backend()), ready(TWO, 25, two.backend()));
            for (int i = 0; i < 100; i++) {
                try (RawHttpSocket wire = connect()) {
                    wire.line();
                }
            }

            assertThat(one.connections).hasValue(75);
            assertThat(two.connections).hasValue(25);
        }
    }

    @Test
    void theReplicaWithFewerConnectionsGetsTheNext() throws Exception {
        List<RawHttpSocket> open = new ArrayList<>();
        try (TestBackend a = named("a");
                TestBackend b = named("b")) {
            route(ready(ONE, 100, a.backend(), b.backend()));
            for (int i = 0; i < 10; i++) {
                RawHttpSocket wire = connect();
                open.add(wire);
                wire.line();
            }

            assertThat(a.connections).hasValue(5);
            assertThat(b.connections).hasValue(5);
        } finally {
            for (RawHttpSocket wire : open) {
                wire.close();
            }
        }
    }

    @Test
    void aReplicaThatCannotBeDialledIsPassedOver() throws Exception {
        Backend gone = new Backend("gone", "127.0.0.1", freePort());
        try (TestBackend backend = named("b")) {
            route(ready(ONE, 100, gone, backend.backend()));
            for (int i = 0; i < 8; i++) {
                try (RawHttpSocket wire = connect()) {
                    assertThat(wire.line()).isEqualTo("b");
                }
            }
        }
    }

    @Test
    void anAppThatSleepsIsWokenAndGetsWhatCameMeanwhile() throws Exception {
        route(without(GroupState.ASLEEP));
        try (TestBackend backend = new TestBackend("b", TcpConnectionTest::echo);
                RawHttpSocket wire = connect()) {
            wire.send("early");
            assertThat(arrivals.poll(10, TimeUnit.SECONDS)).isEqualTo("queue/one 1");
            assertThat(counts(stats -> stats.held() == 1).inFlight()).isZero();
            route(ready(ONE, 100, backend.backend()));

            assertThat(wire.take(5)).isEqualTo("early");
            assertThat(wire.send(" late").take(5)).isEqualTo(" late");
        }
    }

    @Test
    void whoSaysNothingAndGoesIsNotWaitedFor() throws Exception {
        route(without(GroupState.ASLEEP));
        connect().close();
        counts(stats -> stats.begun() == 1 && stats.held() == 0 && stats.endedAll() == 1);
    }

    @Test
    void whatASleeperIsSentIsBounded() throws Exception {
        route(without(GroupState.ASLEEP));
        int total = 8 << 20;
        try (TestBackend backend = new TestBackend("b", TcpConnectionTest::echo);
                RawHttpSocket wire = connect()) {
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    wire.socket.getOutputStream().write(new byte[total]);
                                } catch (IOException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            assertThat(arrivals.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(sender.join(Duration.ofMillis(300))).isFalse();
            route(ready(ONE, 100, backend.backend()));

            assertThat(wire.take(total)).hasSize(total);
            sender.join();
        }
    }

    @Test
    void anAppThatDoesNotWakeInTimeIsReset() throws Exception {
        RouteTimeouts brief =
                new RouteTimeouts(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(1));
        edge.routes(
                host(
                        "queue",
                        new RoutePolicy(brief, Exposure.INTERNAL, OptionalInt.of(port)),
                        without(GroupState.ASLEEP)));

        assertReset();
    }

    @Test
    void aConnectionOnWhichNothingMovesIsCut() throws Exception {
        RouteTimeouts brief =
                new RouteTimeouts(
                        Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofMinutes(1));
        try (TestBackend backend = named("b")) {
            edge.routes(
                    host(
                            "queue",
                            new RoutePolicy(brief, Exposure.INTERNAL, OptionalInt.of(port)),
                            ready(ONE, 100, backend.backend())));
            try (RawHttpSocket wire = connect()) {
                wire.line();

                assertThatThrownBy(wire::rest).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aReplicaIsDrainedWithItsLastConnection() throws Exception {
        try (TestBackend old = named("old");
                TestBackend next = named("next");
                RawHttpSocket wire = openTo(old)) {
            wire.line();
            route(ready(ONE, 100, next.backend()));
            var _ = edge.client.drained("old");
            try (RawHttpSocket other = connect()) {
                assertThat(other.line()).isEqualTo("next");
            }
            assertThat(drained).isEmpty();
            wire.socket.close();

            assertThat(drained.poll(10, TimeUnit.SECONDS)).isEqualTo("old");
        }
    }

    private RawHttpSocket openTo(TestBackend backend) throws IOException {
        route(ready(ONE, 100, backend.backend()));
        return connect();
    }

    @Test
    void connectionsAreCounted() throws Exception {
        try (TestBackend backend = new TestBackend("b", TcpConnectionTest::echo)) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect();
                    RawHttpSocket other = connect()) {
                wire.send("ping").take(4);
                other.send("pong").take(4);
                counts(stats -> stats.inFlight() == 2);
            }
            GroupStats after = counts(stats -> stats.endedAll() == 2);

            assertThat(after.key()).isEqualTo(ONE);
            assertThat(after.begun()).isEqualTo(2);
            assertThat(after.inFlight()).isZero();
            assertThat(after.ended()).containsExactly(0L, 2L, 0L, 0L, 0L, 0L);
            assertThat(after.bytesIn()).isEqualTo(8);
            assertThat(after.bytesOut()).isEqualTo(8);
            assertThat(after.inFlightNanos()).isPositive();
        }
    }

    @Test
    void aRequestOfHttpIsToldThePort() throws Exception {
        route(without(GroupState.ASLEEP));
        int http = freePort();
        edge.client.serve(
                List.of(new ServiceListener(new HostPort("127.0.0.1", http), RouteOwner.APPS)));
        try (RawHttpSocket wire = RawHttpSocket.dial(http)) {
            var answer = wire.send("GET / HTTP/1.1\r\nHost: queue\r\n\r\n").answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body())
                    .contains("has an ingress of TCP, not of HTTP: connect to port " + port);
        }
        assertThat(edge.ask("GET / HTTP/1.1\r\nHost: queue\r\n\r\n").body())
                .contains("No app answers the host");
    }

    @Test
    void aPortThatAnotherAppHasIsRefused() {
        RouteGroup sleeps = without(GroupState.ASLEEP);
        route(sleeps);

        assertThatThrownBy(() ->
                        edge.routes(
                                host("queue", RoutePolicy.tcp(port), sleeps),
                                new HostRoute(
                                        "other", "other", List.of(), "", RoutePolicy.tcp(port))))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessage(
                        "TCP port "
                                + port
                                + " of apps belongs to the app queue: the app other cannot take"
                                + " it");
    }

    private void restart(int places, long bufferBytes) throws IOException {
        edge.close();
        edge =
                new EdgeFixture(
                        new IngressSettings(places, 16 << 10, bufferBytes, TrustedProxies.NONE));
        serve(RouteOwner.APPS);
    }

    @Test
    void whoReadsNothingIsLetGoWhenOthersNeedTheRoom() throws Exception {
        restart(1_000, 16 << 10);
        CountDownLatch broken = new CountDownLatch(1);
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    try {
                                        while (true) {
                                            wire.socket.getOutputStream().write(new byte[1 << 16]);
                                        }
                                    } catch (IOException e) {
                                        broken.countDown();
                                    }
                                });
                RawHttpSocket wire = openTo(backend)) {
            assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> wire.socket.getInputStream().transferTo(nowhere()))
                    .isInstanceOf(SocketException.class);
        }
    }

    private static OutputStream nowhere() {
        return OutputStream.nullOutputStream();
    }

    @Test
    void halfOfThePlacesStayForHttp() throws Exception {
        restart(8, IngressSettings.BUFFER_BYTES);
        List<RawHttpSocket> open = new ArrayList<>();
        try (TestBackend backend = named("b");
                TestBackend web = TestBackend.answering("w", TestBackend.ok("web"))) {
            edge.routes(
                    host("queue", RoutePolicy.tcp(port), ready(ONE, 100, backend.backend())),
                    HostRoute.ready("app", "app", List.of(web.backend())));
            for (int i = 0; i < 4; i++) {
                RawHttpSocket wire = connect();
                open.add(wire);
                assertThat(wire.line()).isEqualTo("b");
            }
            assertReset();
            assertThat(edge.get("/").body()).isEqualTo("web");
        } finally {
            for (RawHttpSocket wire : open) {
                wire.close();
            }
        }
    }
}
