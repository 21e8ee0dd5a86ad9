package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.DnsName;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class ControlTest {
    private final LinkedBlockingQueue<String> signals = new LinkedBlockingQueue<>();
    private EdgeFixture edge;

    private final EdgeSignals listener =
            new EdgeSignals() {
                @Override
                public void inFlight(Map<String, Integer> byBackend) {
                    signals.add("in flight " + byBackend);
                }

                @Override
                public void drained(String backend) {
                    signals.add("drained " + backend);
                }

                @Override
                public void dialFailed(String backend, String reason) {
                    signals.add("dial " + backend + ": " + reason);
                }

                @Override
                public void arrival(GroupKey group, int waiting) {
                    signals.add("arrival " + group + " " + waiting);
                }
            };

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture("auto", listener);
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    private String signal() throws InterruptedException {
        String signal = signals.poll(10, TimeUnit.SECONDS);
        assertThat(signal).isNotNull();
        return signal;
    }

    @Test
    void aTableIsInForceWhenItIsAcknowledged() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"))) {
            long version = edge.routes(HostRoute.ready("app", "app", List.of(backend.backend())));

            assertThat(version).isEqualTo(1);
            assertThat(edge.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void aDrainWaitsForTheLastRequestAndThatRequestIsFinished() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (TestBackend old =
                        new TestBackend(
                                "old",
                                wire -> {
                                    wire.head();
                                    asked.countDown();
                                    mayAnswer.await();
                                    wire.send(TestBackend.ok("from the old one"));
                                    wire.rest();
                                });
                TestBackend fresh = TestBackend.answering("new", TestBackend.ok("new"));
                RawHttpSocket wire = edge.dial()) {
            edge.route(old.backend());
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            edge.route(fresh.backend());
            CompletableFuture<Void> drained = edge.client.drained("old");
            assertThat(edge.get("/").body()).isEqualTo("new");
            assertThat(drained).isNotDone();
            mayAnswer.countDown();

            assertThat(wire.answer().body()).isEqualTo("from the old one");
            drained.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDrainOfWhatNeverWasIsOverAtOnce() throws Exception {
        edge.client.drained("nobody").get(5, TimeUnit.SECONDS);
        assertThat(signal()).isEqualTo("drained nobody");
    }

    @Test
    void tellsWhatIsInFlight() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    mayAnswer.await();
                                    wire.send(TestBackend.ok(""));
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(signal()).isEqualTo("in flight {b=1}");
            mayAnswer.countDown();
            assertThat(signal()).isEqualTo("in flight {b=0}");
        }
    }

    @Test
    void tellsOfArrivalsForASleepingHost() throws Exception {
        edge.route(GroupState.ASLEEP, "");
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("awake"));
                RawHttpSocket wire = edge.dial()) {
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(signal()).isEqualTo("arrival app/app 1");
            edge.route(backend.backend());

            assertThat(wire.answer().body()).isEqualTo("awake");
        }
    }

    @Test
    void tellsOfBackendsThatCannotBeDialled() throws Exception {
        // A port that is held, so that nobody else takes it, and on which nobody listens.
        try (Socket dead = new Socket()) {
            dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            edge.route(new Backend("dead", "127.0.0.1", dead.getLocalPort()));
            try (RawHttpSocket wire = edge.dial()) {
                wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");

                assertThat(signal()).isEqualTo("dial dead: connection refused");
            }
        }
    }

    @Test
    void manyCallersAtOnceEachGetTheirAnswer() throws Exception {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String name = "c" + i;
            callers.add(
                    Thread.ofVirtual()
                            .start(() ->
                                    edge.client.putName(
                                            new DnsName("net", name, List.of("10.0.0.1")))));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        EdgeDocuments kept = new EdgeDocuments(edge.folder.resolve("state"));
        kept.load(false);

        assertThat(kept.dns().names()).hasSize(50);
        assertThat(kept.dnsVersion()).isEqualTo(50);
    }

    @Test
    void oneMoreNameCostsLittleHoweverManyThereAre() {
        List<DnsName> names = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            names.add(new DnsName("net", "name" + i, List.of("10.0.0.1")));
        }
        edge.client.apply(new DnsTable(0, List.of(), names, Map.of()));
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long start = System.nanoTime();
            edge.client.putName(new DnsName("net", "more" + i, List.of("10.0.0.2")));
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(best).isLessThan(1_000_000);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Whatever they write into the Host field, and whether the world may ask for it. */
    @Test
    void containersReachTheHostsOfTheirOwnEnvironmentAlone() throws Exception {
        int near = freePort();
        int far = freePort();
        RouteOwner other = RouteOwner.ofEnvironment("far");
        try (TestBackend shop = TestBackend.answering("s", TestBackend.ok("shop"));
                TestBackend till = TestBackend.answering("t", TestBackend.ok("till"))) {
            edge.routes(
                    HostRoute.ready("shop", "shop", List.of(shop.backend()))
                            .withPolicy(RoutePolicy.INTERNAL));
            edge.client.apply(
                    other, List.of(HostRoute.ready("till", "till", List.of(till.backend()))));
            edge.client.serve(
                    List.of(
                            new ServiceListener(new HostPort("127.0.0.1", near), RouteOwner.APPS),
                            new ServiceListener(new HostPort("127.0.0.1", far), other)));

            assertThat(body(near, "shop")).isEqualTo("shop");
            assertThat(body(near, "till")).contains("404");
            assertThat(body(far, "till")).isEqualTo("till");
            assertThat(body(far, "shop")).contains("404");

            // The same address is another environment's from now on.
            edge.client.serve(
                    List.of(new ServiceListener(new HostPort("127.0.0.1", far), RouteOwner.APPS)));
            assertThat(body(far, "shop")).isEqualTo("shop");
            assertThat(body(far, "till")).contains("404");
        }
    }

    private static String body(int port, String host) throws IOException {
        try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
            var answer = wire.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").answer();
            return answer.status() == 200 ? answer.body() : String.valueOf(answer.status());
        }
    }

    @Test
    void containersReachInternalHostsWhereTheWorldDoesNot() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("inside"))) {
            edge.routes(
                    HostRoute.ready("app", "app", List.of(backend.backend()))
                            .withPolicy(RoutePolicy.INTERNAL));
            edge.client.serve(
                    List.of(
                            new ServiceListener(new HostPort("127.0.0.1", free), RouteOwner.APPS),
                            new ServiceListener(
                                    new HostPort("203.0.113.9", 5080), RouteOwner.APPS)));

            assertThat(edge.get("/").status()).isEqualTo(404);
            try (RawHttpSocket wire = RawHttpSocket.dial(free)) {
                wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
                assertThat(wire.answer().body()).isEqualTo("inside");
            }
            assertThat(edge.data.state().unbound())
                    .containsExactly(
                            "203.0.113.9:5080: no interface of this host has that address");
        }
    }

    @Test
    void garbageOnTheSocketEndsThatConnectionAlone() throws Exception {
        for (byte[] garbage :
                List.of(
                        new byte[] {127, 127, 127, 127},
                        new byte[] {0, 0, 0, 2, '{', '}'},
                        "\0\0\0\4null".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        new byte[] {-1, -1, -1, -1})) {
            try (SocketChannel channel =
                    SocketChannel.open(java.net.UnixDomainSocketAddress.of(edge.socket))) {
                channel.write(ByteBuffer.wrap(garbage));
                assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
            }
        }
        assertThat(edge.routes()).isPositive();
    }

    @Test
    void theAccessLogHasALineForEachRequest() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"))) {
            edge.route(backend.backend());
            edge.get("/\"quoted\"");
        }
        edge.ask("GET / HTTP/1.1\r\n\r\n");
        String log = "";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (log.lines().count() < 2 && System.nanoTime() < deadline) {
            signals.poll(50, TimeUnit.MILLISECONDS);
            log = Files.exists(edge.accessLog) ? Files.readString(edge.accessLog) : "";
        }

        assertThat(log)
                .contains("\"path\":\"/\\\"quoted\\\"\"")
                .contains("\"backend\":\"b\",\"status\":200")
                .contains("\"bytesOut\":2")
                .contains("\"status\":400");
        log.lines()
                .forEach(line -> assertThat(new JsonMapper().readTree(line).isObject()).isTrue());
    }
}
