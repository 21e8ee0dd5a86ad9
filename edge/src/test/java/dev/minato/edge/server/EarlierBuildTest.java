package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Backends;
import dev.minato.edge.DnsName;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeState;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.TestBackend;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.control.EdgeProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An edge of the build before, as it was released: its classes lie beside the tests. */
@Timeout(90)
class EarlierBuildTest {
    private static final GroupKey OLD = new GroupKey("app", "app--old");
    private static final GroupKey NEW = new GroupKey("app", "app--new");

    @TempDir Path folder;
    private EdgeProcess earlier;
    private EdgeProcess ours;
    private int port;

    @BeforeEach
    void prepare() throws IOException, URISyntaxException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path jar =
                Path.of(
                        Objects.requireNonNull(getClass().getResource("/edge-of-protocol-1.jar"))
                                .toURI());
        earlier = process("earlier", jar + ":" + TakeoverTest.libraries());
        ours = process("ours", TakeoverTest.classPath());
    }

    @AfterEach
    void stop() {
        ours.stop();
    }

    private EdgeProcess process(String program, String classPath) {
        return new EdgeProcess(
                new EdgeProcess.Settings(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath),
                        program,
                        folder.resolve("edge.sock"),
                        folder.resolve("state"),
                        folder.resolve("logs"),
                        new HostPort("127.0.0.1", port),
                        List.of()),
                pid -> {});
    }

    private EdgeClient connected() {
        return EdgeClient.connect(folder.resolve("edge.sock"), EdgeSignals.NONE);
    }

    private static HostRoute app(RouteGroup... groups) {
        return new HostRoute("app", "app", List.of(groups), "", RoutePolicy.DEFAULTS);
    }

    private static RouteGroup group(GroupKey key, TestBackend backend) {
        return new RouteGroup(
                key, 50, GroupState.READY, "", Backends.of(List.of(backend.backend())));
    }

    private String ask() throws IOException {
        try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
            return wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().body();
        }
    }

    @Test
    void takesRoutesWithoutSharesAndAllOfThem() throws Exception {
        EdgeState state = earlier.ensure();
        assertThat(state.epoch()).isEmpty();
        try (TestBackend a = TestBackend.answering("a", TestBackend.ok("a"));
                TestBackend b = TestBackend.answering("b", TestBackend.ok("b"));
                EdgeClient client = connected()) {
            assertThatThrownBy(() -> client.apply(new RouteOwner("portal"), List.of()))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("of an earlier build");
            client.apply(RouteOwner.APPS, List.of(app(group(OLD, a), group(NEW, b))));
            client.serve(
                    List.of(new ServiceListener(new HostPort("127.0.0.1", 1), RouteOwner.APPS)));
            client.putName(new DnsName("net", "web", List.of("10.0.0.2")));
            TreeSet<String> answers = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                answers.add(ask());
            }
            assertThat(answers).containsExactly("a", "b");
            client.change(
                    RouteOwner.APPS,
                    new RouteChange(List.of(HostRoute.to("two", group(NEW, b))), List.of()));
            assertThat(ask()).isIn("a", "b");
            client.apply(
                    RouteOwner.APPS,
                    List.of(app(RouteGroup.without(OLD, GroupState.FAILED, "it crashed"))));
            assertThat(ask()).contains("Reason: it crashed");
            client.drained("a").get(10, TimeUnit.SECONDS);
            assertThat(client.asleep(OLD).get(10, TimeUnit.SECONDS).calledOff()).isTrue();
        } finally {
            earlier.stop();
        }
    }

    @Test
    void isReplacedByOursWhichServesWhatItServed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        earlier.ensure();
        try (TestBackend slow =
                        new TestBackend(
                                "slow",
                                wire -> {
                                    wire.head();
                                    asked.countDown();
                                    mayAnswer.await();
                                    wire.send(TestBackend.ok("late"));
                                });
                TestBackend fast = TestBackend.answering("fast", TestBackend.ok("hi"));
                EdgeClient client = connected();
                RawHttpSocket late = RawHttpSocket.dial(port);
                RawHttpSocket waiting = RawHttpSocket.dial(port)) {
            client.apply(
                    RouteOwner.APPS,
                    List.of(
                            app(group(OLD, slow)),
                            HostRoute.to(
                                    "sleeper", RouteGroup.without(NEW, GroupState.ASLEEP, ""))));
            int held =
                    client.reserve(
                            new PortReservation("127.0.0.1", 0, PortReservation.Protocol.TCP, "c"));
            late.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            waiting.send("GET / HTTP/1.1\r\nHost: sleeper\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            EdgeState state = ours.replace();

            assertThat(state.program()).isEqualTo("ours");
            assertThat(state.reservations())
                    .containsExactly(
                            new PortReservation(
                                    "127.0.0.1", held, PortReservation.Protocol.TCP, "c"));
            client.apply(
                    RouteOwner.APPS,
                    List.of(app(group(NEW, fast)), HostRoute.to("sleeper", group(NEW, fast))));
            CompletableFuture<Void> drained = client.drained("slow");
            assertThat(ask()).isEqualTo("hi");
            assertThat(waiting.answer().body()).isEqualTo("hi");
            assertThat(drained).isNotDone();
            mayAnswer.countDown();
            assertThat(late.answer().body()).isEqualTo("late");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void takesOverFromOursWithTheChangesThatItMade() throws Exception {
        ours.ensure();
        try (TestBackend a = TestBackend.answering("a", TestBackend.ok("a"));
                EdgeClient client = connected()) {
            client.apply(RouteOwner.APPS, List.of());
            client.change(RouteOwner.APPS, new RouteChange(List.of(app(group(OLD, a))), List.of()));
            assertThat(folder.resolve("state/routes.journal")).exists();
            EdgeState state = earlier.replace();

            assertThat(state.program()).isEqualTo("earlier");
            assertThat(ask()).isEqualTo("a");
        }
    }

    @Test
    void aTableThatOursCannotReadIsNoReasonToLoseIt() throws Exception {
        earlier.ensure();
        try (TestBackend a = TestBackend.answering("a", TestBackend.ok("a"));
                EdgeClient client = connected()) {
            client.apply(RouteOwner.APPS, List.of(app(group(OLD, a))));
            Files.writeString(folder.resolve("state/routes.json"), "{\"version\":");

            assertThatThrownBy(ours::replace)
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("routes.json cannot be read");
            assertThat(ask()).isEqualTo("a");
            assertThat(earlier.ensure().program()).isEqualTo("earlier");
        } finally {
            earlier.stop();
        }
    }
}
