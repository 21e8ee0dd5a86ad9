package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTimeouts;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Backends that fail, and clients that do. */
class ProxyFailuresTest extends ProxyFixture {
    @Test
    void aRequestIsRepeatedWhenAKeptConnectionTurnsOutClosed() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(TestBackend.ok("once"));
                                    wire.head();
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            for (int i = 0; i < 3; i++) {
                RawHttpSocket.Answer answer =
                        wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer();
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(backend.connections).hasValue(3);
        }
    }

    @Test
    void aPostGetsAConnectionThatTheBackendCannotBeClosing() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    // Kept, it seems, and closed on the next request.
                                    wire.body(wire.head());
                                    wire.send(TestBackend.ok("once"));
                                    wire.head();
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            String post = "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 1\r\n\r\nx";
            for (int i = 0; i < 3; i++) {
                assertThat(wire.send(post).answer().status()).isEqualTo(200);
            }
            assertThat(backend.connections).hasValue(3);
        }
    }

    @Test
    void aPostThatMayHaveBeenDoneIsNotRepeated() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.body(wire.head());
                                    posts.incrementAndGet();
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            String post = "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 1\r\n\r\nx";
            assertThat(wire.send(post).answer().status()).isEqualTo(502);
            assertThat(posts).hasValue(1);
        }
    }

    @Test
    void aBackendThatCannotBeDialledIsPassedOver() throws Exception {
        TestBackend dead = TestBackend.answering("dead", TestBackend.ok("no"));
        Backend gone = dead.backend();
        dead.close();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"))) {
            edge.route(gone, backend.backend());
            for (int i = 0; i < 10; i++) {
                String post = "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 1\r\n\r\nx";
                assertThat(edge.ask(post).body()).isEqualTo("hi");
            }
        }
    }

    @Test
    void whereNoBackendCanBeReachedThePageSaysSo() throws Exception {
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket dead = new Socket()) {
            dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            edge.route(new Backend("dead", "127.0.0.1", dead.getLocalPort()));
            RawHttpSocket.Answer answer = edge.get("/");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body())
                    .contains("A replica of the app app cannot be reached: connection refused");
        }
    }

    @Test
    void anAnswerThatIsNotHttpBecomesABadGateway() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", "ssh-2.0 hello\r\n\r\n")) {
            edge.route(backend.backend());

            assertThat(edge.get("/").body()).contains("gave an answer that is not HTTP");
        }
    }

    @Test
    void aBrokenOffAnswerIsBrokenOffForTheClient() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").head();

            assertThat(wire.rest()).isEqualTo("part");
        }
    }

    @Test
    void anAppThatDoesNotAnswerIsATimeout() throws Exception {
        RouteTimeouts brief =
                new RouteTimeouts(
                        java.time.Duration.ofMillis(200),
                        java.time.Duration.ofSeconds(9),
                        java.time.Duration.ofSeconds(9));
        CountDownLatch never = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend("b", wire -> never.await())) {
            edge.routes(
                    HostRoute.ready("app", "app", List.of(backend.backend()))
                            .withPolicy(new RoutePolicy(brief, Exposure.EXTERNAL)));

            assertThat(edge.get("/").status()).isEqualTo(504);
        } finally {
            never.countDown();
        }
    }

    @Test
    void whoWaitsTooLongIsToldWhatIsWrongByThen() throws Exception {
        try (RawHttpSocket wire = edge.dial()) {
            edge.routes(without(GroupState.ASLEEP, "A replica is being started."));
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            while (edge.data.routing().held().isEmpty()) {
                Thread.onSpinWait();
            }
            edge.routes(without(GroupState.STARTING, "No replica is ready (Unschedulable)."));
            RawHttpSocket.Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body())
                    .contains(
                            "The app app did not get ready in time. Reason: No replica is ready"
                                    + " (Unschedulable).");
        }
    }

    /** Requests wait for it two seconds. */
    private static HostRoute without(GroupState state, String reason) {
        RouteTimeouts brief =
                new RouteTimeouts(
                        RouteTimeouts.DEFAULTS.response(),
                        RouteTimeouts.DEFAULTS.idle(),
                        java.time.Duration.ofSeconds(2));
        return HostRoute.to("app", RouteGroup.without(EdgeFixture.APP, state, reason))
                .withPolicy(new RoutePolicy(brief, Exposure.EXTERNAL));
    }

    @Test
    void aBadRequestIsAnsweredAndTheConnectionClosed() throws Exception {
        try (RawHttpSocket wire = edge.dial()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
            RawHttpSocket.Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("there is more than one Host field");
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void aBrokenBodyIsNeverPassedOn() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            // The head may have gone out before the body was looked at, or not.
                            String all = wire.rest();
                            seen.add(all.substring(all.indexOf("\r\n\r\n") + 1).strip());
                        })) {
            edge.route(backend.backend());
            RawHttpSocket.Answer answer =
                    edge.ask(
                            "POST / HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "5\nhello\r\n0\r\n\r\n");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aClientThatLeavesEndsItsRequestAtTheBackend() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.head();
                            asked.countDown();
                            wire.rest();
                            ended.countDown();
                        })) {
            edge.route(backend.backend());
            try (RawHttpSocket wire = edge.dial()) {
                wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
                assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }
}
