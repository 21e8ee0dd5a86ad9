package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies of requests and answers on their way through the edge. */
class ProxyBodiesTest extends ProxyFixture {
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
                RawHttpSocket wire = edge.dial()) {
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
            try (RawHttpSocket wire = edge.dial()) {
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
            try (RawHttpSocket wire = edge.dial()) {
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
                RawHttpSocket wire = edge.dial()) {
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
            try (RawHttpSocket old = edge.dial()) {
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
                RawHttpSocket wire = edge.dial()) {
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
                RawHttpSocket wire = edge.dial()) {
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
                RawHttpSocket wire = edge.dial()) {
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
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            wire.send("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 1000000\r\n\r\nsome");
            RawHttpSocket.Answer answer = wire.answer();

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
                RawHttpSocket wire = edge.dial()) {
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
}
