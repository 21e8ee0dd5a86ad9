package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTimeouts;
import dev.minato.edge.TestBackend;
import dev.minato.edge.Wire;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class ProxyTest {
    private EdgeFixture edge;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void servesOverEveryTransport(String transport) throws Exception {
        try (EdgeFixture other = new EdgeFixture(transport, EdgeSignals.NONE);
                TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"))) {
            other.route(backend.backend());

            assertThat(other.get("/").body()).isEqualTo("hi");
            assertThat(other.client.state().transport()).isEqualTo(transport);
        }
    }

    @Test
    void keepsBothConnectionsForTheNextRequest() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            for (int i = 0; i < 5; i++) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: APP:80\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    while (true) {
                                        wire.send(TestBackend.ok(wire.head().split(" ", 3)[1]));
                                    }
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("GET /" + i + " HTTP/1.1\r\nHost: app\r\n\r\n");
            }
            wire.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(wire.answer().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void passesARequestsBodyOnWhileItComes() throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.take(5);
                                    half.countDown();
                                    wire.take(6);
                                    wire.send(TestBackend.ok("got it"));
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 11\r\n\r\nhello");
            assertThat(half.await(5, TimeUnit.SECONDS)).isTrue();

            assertThat(wire.send(" world").answer().body()).isEqualTo("got it");
        }
    }

    @Test
    void dropsTrailersThatMustNotComeLateInBothDirections() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        String body = "5\r\nhello\r\n0\r\n";
        String trailers = "X-Forwarded-For: 6.6.6.6\r\nX-Sum: 1\r\nSet-Cookie: a\r\n\r\n";
        String kept = "X-Sum: 1\r\n\r\n";
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.head();
                            seen.add(wire.take(body.length() + kept.length()));
                            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                            wire.send(body + trailers.substring(0, 9));
                            wire.send(trailers.substring(9));
                            wire.head();
                            wire.send(TestBackend.ok("next"));
                        })) {
            edge.route(backend.backend());
            try (Wire wire = edge.dial()) {
                wire.send("POST / HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n");
                wire.send(body + trailers + "GET / HTTP/1.1\r\nHost: app\r\n\r\n");

                wire.head();
                assertThat(wire.take(body.length() + kept.length())).isEqualTo(body + kept);
                assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(body + kept);
                assertThat(wire.answer().body()).isEqualTo("next");
            }
        }
    }

    @Test
    void passesChunksOnWithTheirTrailers() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        String body = "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n";
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.head();
                            seen.add(wire.take(body.length()));
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
                        })) {
            edge.route(backend.backend());
            try (Wire wire = edge.dial()) {
                wire.send(
                        "POST / HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + body);

                assertThat(wire.head()).contains("Transfer-Encoding: chunked");
                assertThat(wire.take(body.length())).isEqualTo(body);
                assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(body);
            }
        }
    }

    @Test
    void passesEventsOnTheMomentTheyCome() throws Exception {
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(
                                            "HTTP/1.1 200 OK\r\n"
                                                    + "Content-Type: text/event-stream\r\n\r\n");
                                    while (true) {
                                        wire.send("data: " + events.take() + "\n\n");
                                    }
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").head();
            for (String event : List.of("one", "two")) {
                events.add(event);
                int size = Integer.parseInt(wire.line(), 16);
                assertThat(wire.take(size)).isEqualTo("data: " + event + "\n\n");
                wire.line();
            }
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsEndedForTheClientToo() throws Exception {
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.head();
                            wire.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                        })) {
            edge.route(backend.backend());

            assertThat(edge.get("/").body()).isEqualTo("all of it");
            try (Wire old = edge.dial()) {
                old.send("GET / HTTP/1.0\r\nHost: app\r\n\r\n");
                assertThat(old.rest()).endsWith("\r\n\r\nall of it").doesNotContain("chunked");
            }
        }
    }

    @Test
    void takesChunksApartForHttp10() throws Exception {
        try (TestBackend backend =
                        TestBackend.answering(
                                "b",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("GET / HTTP/1.0\r\nHost: app\r\n\r\n");

            assertThat(wire.rest()).endsWith("\r\n\r\nabcde").doesNotContain("chunked");
        }
    }

    @Test
    void headAndBodilessAnswersLeaveTheConnectionInOrder() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    while (true) {
                                        String head = wire.head();
                                        wire.send(
                                                head.startsWith("HEAD")
                                                        ? "HTTP/1.1 200 OK\r\n"
                                                                + "Content-Length: 5\r\n\r\n"
                                                        : head.contains("/204")
                                                                ? "HTTP/1.1 204 No Content\r\n\r\n"
                                                                : TestBackend.ok("done"));
                                    }
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());

            wire.send("HEAD / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(wire.head()).contains("Content-Length: 5");
            wire.send("GET /204 HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 204");
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(wire.answer().body()).isEqualTo("done");
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void expectContinueIsTheBackendsToAnswer() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    String head = wire.head();
                                    assertThat(head).contains("Expect: 100-continue");
                                    wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                                    wire.send(TestBackend.ok(wire.take(4)));
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send(
                    "PUT / HTTP/1.1\r\n"
                            + "Host: app\r\n"
                            + "Expect: 100-continue\r\n"
                            + "Content-Length: 4\r\n\r\n");
            assertThat(wire.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            assertThat(wire.send("body").answer().body()).isEqualTo("body");
        }
    }

    @Test
    void anAnswerBeforeTheBodyIsWholeReachesTheClient() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(
                                            "HTTP/1.1 413 Too Large\r\n"
                                                    + "Content-Length: 3\r\n\r\n"
                                                    + "big");
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 1000000\r\n\r\nsome");
            Wire.Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("big");
            assertThat(answer.field("Connection")).contains("close");
        }
    }

    @Test
    void aSlowReaderSlowsTheBackendDown() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch stalled = new CountDownLatch(1);
        int total = 64 << 20;
        byte[] block = new byte[64 << 10];
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    wire.head();
                                    wire.send(
                                            "HTTP/1.1 200 OK\r\nContent-Length: "
                                                    + total
                                                    + "\r\n\r\n");
                                    Thread.ofVirtual().start(() -> awaitStandstill(sent, stalled));
                                    while (sent.get() < total) {
                                        wire.socket.getOutputStream().write(block);
                                        sent.addAndGet(block.length);
                                    }
                                });
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.socket.setReceiveBufferSize(64 << 10);
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").head();
            assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(sent.get()).isLessThan(total / 2);

            assertThat(wire.take(total)).hasSize(total);
        }
    }

    private static void awaitStandstill(AtomicInteger sent, CountDownLatch stalled) {
        int before = -1;
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (before != sent.get() || before == 0) {
                before = sent.get();
                var _ = never.await(300, TimeUnit.MILLISECONDS);
            }
            stalled.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

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
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            for (int i = 0; i < 3; i++) {
                Wire.Answer answer = wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer();
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
                Wire wire = edge.dial()) {
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
                Wire wire = edge.dial()) {
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
            Wire.Answer answer = edge.get("/");

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
                Wire wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").head();

            assertThat(wire.rest()).isEqualTo("part");
        }
    }

    @Test
    void unknownHostsGetAPageForPeopleAndJsonForPrograms() throws Exception {
        Wire.Answer json = edge.ask("GET / HTTP/1.1\r\nHost: nobody\r\n\r\n");
        Wire.Answer html =
                edge.ask("GET / HTTP/1.1\r\nHost: nobody\r\nAccept: text/html,*/*\r\n\r\n");

        assertThat(json.status()).isEqualTo(404);
        assertThat(json.field("Content-Type")).contains("application/json");
        assertThat(json.body()).contains("\"code\":\"HostNotFound\"").contains("\\\"nobody\\\"");
        assertThat(html.field("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(html.body()).contains("<h1>404 Not Found</h1>");
    }

    @Test
    void aFailedAppIsAnsweredWithItsReasonAtOnce() throws Exception {
        edge.route(GroupState.FAILED, "the process exits with code 3");
        Wire.Answer answer = edge.get("/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body())
                .contains("The app app is not running. Reason: the process exits with code 3");
        assertThat(answer.field("Retry-After")).isPresent();
    }

    @Test
    void aRequestForAnAppThatStartsWaitsForIt() throws Exception {
        edge.route(GroupState.STARTING, "");
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("up"));
                Wire wire = edge.dial()) {
            wire.send("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 4\r\n\r\nbody");
            edge.route(backend.backend());

            assertThat(wire.answer().body()).isEqualTo("up");
        }
    }

    @Test
    void aRequestThatWaitsGivesUpAtItsDeadline() throws Exception {
        RouteTimeouts brief =
                new RouteTimeouts(
                        java.time.Duration.ofSeconds(9),
                        java.time.Duration.ofSeconds(9),
                        java.time.Duration.ofMillis(200));
        edge.routes(
                HostRoute.to(
                                "app",
                                RouteGroup.without(
                                        EdgeFixture.APP,
                                        GroupState.STARTING,
                                        "the image is being pulled"))
                        .withPolicy(new RoutePolicy(brief, Exposure.EXTERNAL)));
        Wire.Answer answer = edge.get("/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body())
                .contains("did not get ready in time. Reason: the image is being pulled");
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
    void aBadRequestIsAnsweredAndTheConnectionClosed() throws Exception {
        try (Wire wire = edge.dial()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
            Wire.Answer answer = wire.answer();

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
            Wire.Answer answer =
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
            try (Wire wire = edge.dial()) {
                wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
                assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }
}
