package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.GroupStatsTotals;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.TestBackend;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.control.EdgeProcess;
import dev.minato.edge.server.WebSocketBackend.Frame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An edge that is replaced and the one that replaces it, as one: shares, counts, sleep. */
@Tag("long")
@Timeout(90)
class TwoEdgesTest {
    private static final GroupKey ONE = new GroupKey("app", "app--one");
    private static final GroupKey TWO = new GroupKey("app", "app--two");
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    @TempDir Path folder;
    private final GroupStatsTotals book = new GroupStatsTotals();
    private final LinkedBlockingQueue<EdgeStats> told = new LinkedBlockingQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private EdgeProcess process;
    private int port;

    private final EdgeSignals signals =
            new EdgeSignals() {
                @Override
                public void stats(EdgeStats stats) {
                    book.add(stats);
                    told.add(stats);
                }
            };

    @BeforeEach
    void prepare() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process =
                new EdgeProcess(
                        new EdgeProcess.Settings(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        TakeoverTest.classPath()),
                                "one",
                                folder.resolve("edge.sock"),
                                folder.resolve("state"),
                                folder.resolve("logs"),
                                new HostPort("127.0.0.1", port),
                                List.of()),
                        pid -> {});
    }

    @AfterEach
    void stop() {
        process.stop();
    }

    private EdgeClient connected() {
        return EdgeClient.connect(folder.resolve("edge.sock"), signals);
    }

    private TestBackend slow() throws IOException {
        return new TestBackend(
                "slow",
                wire -> {
                    wire.head();
                    asked.countDown();
                    mayAnswer.await();
                    wire.send(TestBackend.ok("late"));
                });
    }

    private static HostRoute app(RouteGroup... groups) {
        return new HostRoute("app", "app", List.of(groups), "", RoutePolicy.DEFAULTS);
    }

    private static RouteGroup group(GroupKey key, int weight, Backend backend) {
        return new RouteGroup(key, weight, GroupState.READY, "", Backends.of(List.of(backend)));
    }

    private RawHttpSocket.Answer ask(String host) throws IOException {
        try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
            return wire.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").answer();
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            told.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    @Test
    void theCountsOfBothAddUp() throws Exception {
        process.ensure();
        try (TestBackend slow = slow();
                TestBackend fast = TestBackend.answering("fast", TestBackend.ok("hi"));
                EdgeClient client = connected();
                RawHttpSocket late = RawHttpSocket.dial(port)) {
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, slow.backend()))));
            late.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, fast.backend()))));
            for (int i = 0; i < 10; i++) {
                ask("app");
            }
            process.replace();
            for (int i = 0; i < 10; i++) {
                ask("app");
            }
            await("both are heard", () -> book.sum(ONE).begun() == 21);
            assertThat(book.sum(ONE).inFlight()).isEqualTo(1);
            mayAnswer.countDown();
            assertThat(late.answer().body()).isEqualTo("late");
            await("the last one", () -> book.sum(ONE).endedAll() == 21);

            assertThat(book.sum(ONE).inFlight()).isZero();
            assertThat(book.sum(ONE).inFlightNanos()).isPositive();
        }
    }

    @Test
    void aGroupSleepsOnceTheOneThatWasReplacedIsQuietToo() throws Exception {
        process.ensure();
        try (TestBackend slow = slow();
                EdgeClient client = connected();
                RawHttpSocket late = RawHttpSocket.dial(port)) {
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, slow.backend()))));
            late.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            process.replace();
            client.apply(
                    RouteOwner.APPS,
                    List.of(app(group(ONE, 1, slow.backend()).withState(GroupState.ASLEEP, ""))));
            CompletableFuture<GroupSleep> sleep = client.asleep(ONE);
            await("an answer to something else", () -> statusOf("nobody") == 404);
            assertThat(sleep).isNotDone();
            mayAnswer.countDown();

            assertThat(late.answer().body()).isEqualTo("late");
            assertThat(sleep.get(10, TimeUnit.SECONDS).calledOff()).isFalse();
        }
    }

    @Test
    void aWebSocketAtTheOneThatWasReplacedIsCountedAndToldThatItsReplicaGoes() throws Exception {
        process.ensure();
        try (TestBackend backend = new WebSocketBackend().echo("ws");
                EdgeClient client = connected();
                RawHttpSocket socket = RawHttpSocket.dial(port)) {
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, backend.backend()))));
            socket.send(UPGRADE).head();
            process.replace();
            await("the tunnel", () -> book.sum(ONE).tunnels().equals(Map.of("ws", 1)));
            client.apply(RouteOwner.APPS, List.of());
            CompletableFuture<Void> drained = client.drained("ws");

            assertThat(WebSocketBackend.read(socket)).isEqualTo(Frame.GOING_AWAY);
            socket.send(WebSocketBackend.masked(Frame.GOING_AWAY));
            drained.get(10, TimeUnit.SECONDS);
            await("its end", () -> book.sum(ONE).tunnels().isEmpty());
        }
    }

    @Test
    void anEdgeInBetweenStaysAsLongAsTheOneThatItReplacedHasSomething() throws Exception {
        process.ensure();
        try (TestBackend backend = new WebSocketBackend().echo("ws");
                TestBackend other = TestBackend.answering("other", TestBackend.ok("hi"));
                EdgeClient client = connected();
                RawHttpSocket socket = RawHttpSocket.dial(port)) {
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, backend.backend()))));
            socket.send(UPGRADE).head();
            process.replace();
            process.replace();
            await("the tunnel", () -> book.sum(ONE).tunnels().equals(Map.of("ws", 1)));
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, other.backend()))));
            CompletableFuture<Void> drained = client.drained("ws");

            assertThat(ask("app").body()).isEqualTo("hi");
            assertThat(drained).isNotDone();
            assertThat(WebSocketBackend.read(socket)).isEqualTo(Frame.GOING_AWAY);
            socket.send(WebSocketBackend.masked(Frame.GOING_AWAY));
            drained.get(10, TimeUnit.SECONDS);
            await("its end", () -> book.sum(ONE).tunnels().isEmpty());
        }
    }

    @Test
    void anEdgeThatIsStoppedTellsItsWebSockets() throws Exception {
        process.ensure();
        try (TestBackend backend = new WebSocketBackend().echo("ws");
                RawHttpSocket socket = RawHttpSocket.dial(port)) {
            try (EdgeClient client = connected()) {
                client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, backend.backend()))));
                socket.send(UPGRADE).head();
            }
            Thread stopping = Thread.ofVirtual().start(process::stop);

            assertThat(WebSocketBackend.read(socket)).isEqualTo(Frame.GOING_AWAY);
            socket.send(WebSocketBackend.masked(Frame.GOING_AWAY));
            stopping.join();
        }
    }

    private int statusOf(String host) {
        try {
            return ask(host).status();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void aRequestThatWaitsWhereItWasReplacedCallsTheSleepOff() throws Exception {
        process.ensure();
        try (TestBackend fast = TestBackend.answering("fast", TestBackend.ok("hi"));
                EdgeClient client = connected();
                RawHttpSocket waiting = RawHttpSocket.dial(port)) {
            RouteGroup awake = group(ONE, 1, fast.backend());
            client.apply(RouteOwner.APPS, List.of(app(awake.withState(GroupState.ASLEEP, ""))));
            waiting.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            await("it waits", () -> book.sum(ONE).held() == 1);
            process.replace();

            assertThat(client.asleep(ONE).get(10, TimeUnit.SECONDS).calledOff()).isTrue();
            client.apply(RouteOwner.APPS, List.of(app(awake)));
            assertThat(waiting.answer().body()).isEqualTo("hi");
        }
    }

    @Test
    void ofAThousandChoicesEachTargetHasItsShareButForFour() throws Exception {
        process.ensure();
        try (TestBackend one = TestBackend.answering("one", TestBackend.ok("one"));
                TestBackend two = TestBackend.answering("two", TestBackend.ok("two"));
                EdgeClient client = connected()) {
            client.apply(
                    RouteOwner.APPS,
                    List.of(app(group(ONE, 83, one.backend()), group(TWO, 17, two.backend()))));
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 0; i < 1_000; i++) {
                if (i == 333) {
                    process.replace();
                }
                counts.merge(ask("app").body(), 1, Integer::sum);
            }

            assertThat(counts.get("one")).isBetween(826, 834);
            assertThat(counts.get("two")).isBetween(166, 174);
        }
    }

    @Test
    void anEdgeThatCannotReadItsRoutesSaysSoUntilItIsToldThem() throws Exception {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state/routes.json"), "{\"version\":7,\"hos");
        process.ensure();
        try (TestBackend fast = TestBackend.answering("fast", TestBackend.ok("hi"));
                EdgeClient client = connected()) {
            RawHttpSocket.Answer unknown = ask("app");
            assertThat(unknown.status()).isEqualTo(503);
            assertThat(unknown.body()).contains("the table of routes cannot be read");
            assertThatThrownBy(() ->
                            client.change(RouteOwner.APPS, new RouteChange(List.of(), List.of())))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("have to be given whole first");
            client.apply(new RouteOwner("portal"), List.of());
            assertThat(ask("app").status()).isEqualTo(503);
            client.apply(RouteOwner.APPS, List.of(app(group(ONE, 1, fast.backend()))));

            assertThat(ask("app").body()).isEqualTo("hi");
            assertThat(ask("nobody").status()).isEqualTo(404);
        }
    }

    @Test
    void backendsThatAreToBeDiscoveredAreRefusedByName() {
        process.ensure();
        try (EdgeClient client = connected()) {
            RouteGroup group =
                    new RouteGroup(
                            ONE,
                            1,
                            GroupState.READY,
                            "",
                            new Backends.Discovered("aks", "app--one"));
            assertThatThrownBy(() -> client.apply(RouteOwner.APPS, List.of(app(group))))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("app/app--one are to be discovered in aks")
                    .hasMessageContaining("this edge is in no cluster: give their addresses");
        }
    }
}
