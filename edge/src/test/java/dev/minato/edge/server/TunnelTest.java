package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class TunnelTest {
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private EdgeFixture edge;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    private static void echo(RawHttpSocket wire) throws IOException {
        wire.head();
        wire.send(SWITCH);
        wire.socket.getInputStream().transferTo(wire.socket.getOutputStream());
    }

    @Test
    void passesBytesBothWaysAfterAnUpgrade() throws Exception {
        try (TestBackend backend = new TestBackend("b", TunnelTest::echo);
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            String head = wire.send(UPGRADE).head();

            assertThat(head).startsWith("HTTP/1.1 101").contains("Upgrade: websocket");
            assertThat(wire.send("ping").take(4)).isEqualTo("ping");
            assertThat(wire.send("pong!").take(5)).isEqualTo("pong!");
        }
    }

    @Test
    void keepsWhatAClientSendsTooEarly() throws Exception {
        try (TestBackend backend = new TestBackend("b", TunnelTest::echo);
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(UPGRADE + "early").head();

            assertThat(wire.take(5)).isEqualTo("early");
        }
    }

    @Test
    void takesAnUpgradeWithABody() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    String head = wire.head();
                                    String body = wire.body(head);
                                    wire.send(SWITCH + body);
                                    wire.send(wire.take(3));
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(
                    "POST /exec HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                            + "Content-Length: 2\r\n\r\n{}");
            wire.head();

            assertThat(wire.take(2)).isEqualTo("{}");
            assertThat(wire.send("abc").take(3)).isEqualTo("abc");
        }
    }

    @Test
    void oneDirectionMayEndBeforeTheOther() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(SWITCH);
                                    String all = wire.rest();
                                    wire.send("got " + all.length());
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(UPGRADE).head();
            wire.send("x".repeat(1_000));
            wire.socket.shutdownOutput();

            assertThat(wire.rest()).isEqualTo("got 1000");
        }
    }

    @Test
    void theBackendsEndReachesTheClientWhoMayStillSend() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(SWITCH + "bye");
                                    wire.socket.shutdownOutput();
                                    if (wire.rest().equals("still here")) {
                                        heard.countDown();
                                    }
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(UPGRADE).head();
            assertThat(wire.rest()).isEqualTo("bye");
            wire.send("still here");
            wire.socket.shutdownOutput();

            assertThat(heard.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void carriesMoreThanAnyBufferHolds() throws Exception {
        int total = 32 << 20;
        try (TestBackend backend = new TestBackend("b", TunnelTest::echo);
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(UPGRADE).head();
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < total >> 16; i++) {
                                        wire.socket.getOutputStream().write(new byte[1 << 16]);
                                    }
                                } catch (IOException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });

            assertThat(wire.take(total)).hasSize(total);
            sender.join();
        }
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryAnswer() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("no websocket here"));
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());

            assertThat(wire.send(UPGRADE).answer().body()).isEqualTo("no websocket here");
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aSwitchThatNobodyAskedForIsABadGateway() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", SWITCH)) {
            edge.route(backend.backend());

            assertThat(edge.get("/").status()).isEqualTo(502);
        }
    }
}
