package dev.minato.edge.server;

import static dev.minato.edge.server.WebSocketBackend.TEXT;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupStatsTotals;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.TestBackend;
import dev.minato.edge.server.WebSocketBackend.Frame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What clients of WebSockets are told when their backend goes. */
@Timeout(60)
class WebSocketCloseTest {
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private static final Frame CLOSED = new Frame(WebSocketBackend.CLOSE, "\u0003\u00e8");

    private final LinkedBlockingQueue<EdgeStats> told = new LinkedBlockingQueue<>();
    private final GroupStatsTotals totals = new GroupStatsTotals();
    private final WebSocketBackend server = new WebSocketBackend();
    private EdgeFixture edge;

    @BeforeEach
    void start() throws IOException {
        edge =
                new EdgeFixture(
                        "auto",
                        new EdgeSignals() {
                            @Override
                            public void stats(EdgeStats stats) {
                                totals.add(stats);
                                told.add(stats);
                            }
                        });
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    private RawHttpSocket open() throws IOException {
        RawHttpSocket wire = edge.dial();
        assertThat(wire.send(UPGRADE).head()).startsWith("HTTP/1.1 101");
        return wire;
    }

    /** Takes a backend out of the table and waits for what it has, as the daemon does. */
    private CompletableFuture<Void> leave(TestBackend backend) {
        edge.routes();
        return edge.client.drained(backend.backend().id());
    }

    private void awaitTunnels(Predicate<Map<String, Integer>> wanted) throws InterruptedException {
        while (!wanted.test(totals.sum(EdgeFixture.APP).tunnels())) {
            assertThat(told.poll(20, TimeUnit.SECONDS)).as("counts").isNotNull();
        }
    }

    /** A client as programs have it. */
    private static final class Client implements WebSocket.Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    @Test
    void aClientIsToldThatItsReplicaGoes() throws Exception {
        Client client = new Client();
        try (TestBackend backend = server.echo("b");
                HttpClient http = HttpClient.newHttpClient()) {
            edge.client.apply(
                    RouteOwner.APPS,
                    List.of(HostRoute.ready("localhost", "app", List.of(backend.backend()))));
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://localhost:" + edge.port + "/ws"), client)
                            .get(10, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
            assertThat(client.text.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
            awaitTunnels(Map.of("b", 1)::equals);
            CompletableFuture<Void> drained = leave(backend);

            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
            drained.get(10, TimeUnit.SECONDS);
            assertThat(server.frames.take()).isEqualTo(new Frame(TEXT, "hello"));
            assertThat(server.frames.take()).isEqualTo(Frame.GOING_AWAY);
            awaitTunnels(Map::isEmpty);
        }
    }

    /** Whatever the edge reads at once begins and ends in the middle of a frame. */
    @Test
    void theFrameThatIsHalfWayIsTheLastOne() throws Exception {
        Frame frame = new Frame(TEXT, "x".repeat(300));
        String bytes = WebSocketBackend.unmasked(frame);
        String shifted = bytes.substring(150) + bytes.substring(0, 150);
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            WebSocketBackend.accept(wire);
                            wire.send(bytes.substring(0, 150));
                            while (true) {
                                wire.send(shifted);
                            }
                        })) {
            edge.route(backend.backend());
            try (RawHttpSocket wire = open()) {
                assertThat(WebSocketBackend.read(wire)).isEqualTo(frame);
                var _ = leave(backend);
                Frame last = WebSocketBackend.read(wire);
                while (last.equals(frame)) {
                    last = WebSocketBackend.read(wire);
                }
                wire.send(WebSocketBackend.masked(last));

                assertThat(last).isEqualTo(Frame.GOING_AWAY);
                assertThat(wire.rest()).isEmpty();
            }
        }
    }

    @Test
    void whatTheClientSendsUntilItAnswersArrives() throws Exception {
        try (TestBackend backend = server.echo("b")) {
            edge.route(backend.backend());
            try (RawHttpSocket wire = open()) {
                CompletableFuture<Void> drained = leave(backend);
                assertThat(WebSocketBackend.read(wire)).isEqualTo(Frame.GOING_AWAY);
                Frame late = new Frame(TEXT, "late");
                wire.send(WebSocketBackend.masked(late));
                wire.send(WebSocketBackend.masked(Frame.GOING_AWAY));

                assertThat(server.frames.take()).isEqualTo(late);
                assertThat(server.frames.take()).isEqualTo(Frame.GOING_AWAY);
                assertThat(wire.rest()).isEmpty();
                drained.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aClientThatDoesNotAnswerIsCutAndItsBackendToldInItsPlace() throws Exception {
        try (TestBackend backend = server.echo("b")) {
            edge.route(backend.backend());
            try (RawHttpSocket wire = open()) {
                CompletableFuture<Void> drained = leave(backend);

                assertThat(WebSocketBackend.read(wire)).isEqualTo(Frame.GOING_AWAY);
                assertThat(wire.rest()).isEmpty();
                assertThat(server.frames.take()).isEqualTo(Frame.GOING_AWAY);
                drained.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aBackendThatIsNotReadyForAWhileKeepsItsWebSockets() throws Exception {
        try (TestBackend backend = server.echo("b");
                TestBackend leaving = server.echo("leaving")) {
            edge.route(backend.backend());
            try (RawHttpSocket stays = open()) {
                edge.route(leaving.backend());
                try (RawHttpSocket one = open();
                        RawHttpSocket other = open()) {
                    var _ = leave(leaving);
                    assertThat(WebSocketBackend.read(one)).isEqualTo(Frame.GOING_AWAY);
                    assertThat(WebSocketBackend.read(other)).isEqualTo(Frame.GOING_AWAY);
                }
                Frame text = new Frame(TEXT, "still here");
                stays.send(WebSocketBackend.masked(text));

                assertThat(WebSocketBackend.read(stays)).isEqualTo(text);
            }
        }
    }

    @Test
    void nothingIsSaidToWhoIsClosingAlready() throws Exception {
        CountDownLatch others = new CountDownLatch(1);
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    WebSocketBackend.accept(wire);
                                    server.note(wire);
                                    others.await();
                                    wire.send(WebSocketBackend.unmasked(CLOSED));
                                });
                TestBackend second = server.echo("second")) {
            edge.route(backend.backend());
            try (RawHttpSocket closing = open()) {
                closing.send(WebSocketBackend.masked(CLOSED));
                assertThat(server.frames.take()).isEqualTo(CLOSED);
                edge.route(second.backend());
                try (RawHttpSocket one = open();
                        RawHttpSocket other = open()) {
                    edge.routes();
                    var _ = edge.client.drained("b");
                    var _ = edge.client.drained("second");
                    WebSocketBackend.read(one);
                    WebSocketBackend.read(other);
                }
                others.countDown();

                assertThat(WebSocketBackend.read(closing)).isEqualTo(CLOSED);
                assertThat(closing.rest()).isEmpty();
            }
        }
    }

    @Test
    void anotherProtocolIsLeftAlone() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(
                                            "HTTP/1.1 101 Switching Protocols\r\n"
                                                    + "Connection: Upgrade\r\n"
                                                    + "Upgrade: tcp\r\n\r\n");
                                    wire.send(wire.take(4));
                                });
                TestBackend second = server.echo("second")) {
            edge.route(backend.backend());
            try (RawHttpSocket tcp = open()) {
                awaitTunnels(Map.of("b", 1)::equals);
                edge.route(second.backend());
                try (RawHttpSocket one = open();
                        RawHttpSocket other = open()) {
                    edge.routes();
                    var _ = edge.client.drained("b");
                    var _ = edge.client.drained("second");
                    assertThat(WebSocketBackend.read(one)).isEqualTo(Frame.GOING_AWAY);
                    assertThat(WebSocketBackend.read(other)).isEqualTo(Frame.GOING_AWAY);
                }
                tcp.send("ping");

                assertThat(tcp.rest()).isEqualTo("ping");
            }
        }
    }

    @Test
    void aBackendThatEndsBeforeItsTurnIsSpokenFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            WebSocketBackend.accept(wire);
                            end.await();
                        })) {
            edge.route(backend.backend());
            List<RawHttpSocket> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(open());
            }
            var _ = leave(backend);
            edge.routes();
            end.countDown();
            for (RawHttpSocket client : clients) {
                try (client) {
                    assertThat(WebSocketBackend.read(client)).isEqualTo(Frame.GOING_AWAY);
                }
            }
        }
    }

    @Test
    void anEdgeThatEndsTellsAllOfThem() throws Exception {
        try (TestBackend backend = server.echo("b")) {
            edge.route(backend.backend());
            try (RawHttpSocket wire = open()) {
                edge.data.routing().end();

                assertThat(WebSocketBackend.read(wire)).isEqualTo(Frame.GOING_AWAY);
            }
        }
    }
}
