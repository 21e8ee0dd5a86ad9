package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

class HttpServerTest extends HttpServerFixture {
    private static final String DATE = "Date: Sun, 22 Nov 2026 18:00:00 GMT\r\n";

    @Test
    void headersGoOutExactlyAsSet() throws IOException {
        String answer =
                answer(
                        (request, response) ->
                                response.status(201)
                                        .header("Content-Type", "application/json")
                                        .header("Api-Version", "1.50")
                                        .send(bytes("{}\n")),
                        "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer)
                .isEqualTo(
                        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                                + "Api-Version: 1.50\r\n"
                                + DATE
                                + "Content-Length: 3\r\n\r\n{}\n");
    }

    @Test
    void noContentHasNeitherTypeNorLength() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.status(204).send(),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo("HTTP/1.1 204 No Content\r\n" + DATE + "\r\n");
    }

    @Test
    void anAnswerWithoutBodySaysLengthZero() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                .contains("200 OK")
                .contains("Content-Length: 0");
    }

    @Test
    void headTellsTheLengthOnly() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(bytes("hello")),
                                "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("Content-Length: 5")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aHandlerThatDoesNothingSendsItsStatus() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.status(202),
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 202");
    }

    @Test
    void aStreamSendsItsHeadersBeforeItsFirstByte() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    try (OutputStream out = response.stream()) {
                        go.await();
                        out.write(bytes("late"));
                    }
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(raw.until("\r\n\r\n")).contains("Transfer-Encoding: chunked");
            go.countDown();
            assertThat(raw.until("0\r\n\r\n")).isEqualTo("4\r\nlate\r\n0\r\n\r\n");
        }
    }

    @Test
    void eachWriteOfAStreamArrivesAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    try (OutputStream out = response.stream()) {
                        out.write(bytes("one"));
                        go.await();
                    }
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(raw.until("one")).endsWith("3\r\none");
            go.countDown();
        }
    }

    @Test
    void aStreamThatFailsIsCutWithoutItsLastChunk() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> {
                                    response.stream().write(bytes("half"));
                                    throw Fault.unavailable("gone");
                                },
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .endsWith("4\r\nhalf");
    }

    @Test
    void serverSentEventsKeepTheirLines() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> {
                                    try (EventStream events = response.events()) {
                                        events.send("log", "a\nb");
                                    }
                                },
                                "GET / HTTP/1.0\r\nHost: x\r\n\r\n"))
                .contains("Content-Type: text/event-stream")
                .endsWith("event: log\ndata: a\ndata: b\n\n");
    }

    @Test
    void aFaultBecomesTheErrorWritersAnswerWithoutTheHandlersHeaders() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> {
                                    response.header("Api-Version", "1");
                                    throw Fault.notFound("No such thing: x");
                                },
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .doesNotContain("Api-Version")
                .endsWith("No such thing: x\n");
    }

    @Test
    void aDefectIsToldWithoutItsText() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> {
                                    throw new IllegalStateException("secret of the house");
                                },
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 500")
                .contains("internal error")
                .doesNotContain("secret");
    }

    @Test
    void requestsSentTogetherAreAnsweredInOrder() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(bytes(request.path())),
                                "GET /a HTTP/1.1\r\n"
                                        + "Host: x\r\n\r\n"
                                        + "GET /b HTTP/1.1\r\n"
                                        + "Host: x\r\n\r\n"))
                .containsSubsequence("/a", "/b");
    }

    @Test
    void requestsBeyondTheLimitAreToldToComeAgain() throws Exception {
        CountDownLatch busy = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    busy.countDown();
                    go.await();
                    response.send();
                });
        RawHttp[] held = new RawHttp[4];
        for (int i = 0; i < held.length; i++) {
            held[i] = new RawHttp(socket).send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        busy.await();
        try (RawHttp raw = new RawHttp(socket)) {
            assertThat(raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").endOutput().rest())
                    .startsWith("HTTP/1.1 503")
                    .contains("the limit is 4");
        }
        go.countDown();
        for (RawHttp raw : held) {
            assertThat(raw.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
            raw.close();
        }
    }

    @Test
    void aClientThatClosesIsNoticedWhileTheAnswerIsQuiet() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    request.body(10);
                    response.onGone(gone::countDown);
                    OutputStream out = response.stream();
                    gone.await();
                    out.close();
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            raw.until("\r\n\r\n");
        }
        assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRequestSentEarlyIsKeptWhileTheFirstIsWatched() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    if (request.path().equals("/first")) {
                        response.onGone(() -> {});
                        go.await();
                    }
                    response.send(bytes(request.path()));
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
            raw.send("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
            go.countDown();
            assertThat(raw.until("/first")).contains("200 OK");
            assertThat(raw.until("/second")).contains("200 OK");
        }
    }

    @Test
    void aConnectionIsUsedAgainAfterAWatchedAnswer() throws Exception {
        Path socket =
                serve((request, response) -> {
                    response.onGone(() -> {});
                    response.send(bytes(request.path()));
                });
        try (RawHttp raw = new RawHttp(socket)) {
            for (int i = 0; i < 2000; i++) {
                raw.send("GET /" + i + "= HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(raw.until("/" + i + "=")).contains("200 OK");
            }
        }
    }

    @Test
    void aSilentClientOnTcpIsCutWithinABody() throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        RequestHandler handler =
                (request, response) -> {
                    try {
                        request.body(100);
                        outcome.complete("read");
                    } catch (IOException e) {
                        outcome.complete("cut");
                        throw e;
                    }
                };
        HttpServer server =
                HttpServer.onTcp(
                        "127.0.0.1",
                        0,
                        HttpService.of(handler, ErrorWriter.PLAIN).byRoute().limits(LIMITS));
        servers.add(server);
        try (var channel =
                java.nio.channels.SocketChannel.open(
                        new java.net.InetSocketAddress(
                                java.net.InetAddress.getLoopbackAddress(), server.port()))) {
            channel.write(
                    java.nio.ByteBuffer.wrap(
                            bytes("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab")));
            assertThat(outcome.get(5, TimeUnit.SECONDS)).isEqualTo("cut");
        }
    }

    @Test
    void aQuietAnswerOnTcpOutlivesTheIdleLimit() {
        CountDownLatch never = new CountDownLatch(1);
        HttpServer server =
                HttpServer.onTcp(
                        "127.0.0.1",
                        0,
                        HttpService.of(
                                        (request, response) -> {
                                            try (OutputStream out = response.stream()) {
                                                // Three times the limit without a byte either way.
                                                assertThat(never.await(900, TimeUnit.MILLISECONDS))
                                                        .isFalse();
                                                out.write(bytes("still here"));
                                            }
                                        },
                                        ErrorWriter.PLAIN)
                                .byRoute()
                                .limits(LIMITS));
        servers.add(server);
        try (HttpReply reply = HttpClient.tcp("127.0.0.1", server.port()).send(HttpCall.get("/"))) {
            assertThat(reply.body(100)).isEqualTo(bytes("still here"));
        }
    }

    /**
     * What begins at the very moment of the check was taken for what had been waiting all along.
     */
    @Test
    void answersThatEndTheirSilenceAsTheLimitIsLookedAtAreWhole() throws Exception {
        Duration limit = Duration.ofMillis(100);
        CountDownLatch never = new CountDownLatch(1);
        HttpServer server =
                HttpServer.onTcp(
                        "127.0.0.1",
                        0,
                        HttpService.of(
                                        (request, response) -> {
                                            try (OutputStream out = response.stream()) {
                                                assertThat(
                                                                never.await(
                                                                        3 * limit.toNanos(),
                                                                        TimeUnit.NANOSECONDS))
                                                        .isFalse();
                                                out.write(bytes("still here"));
                                            }
                                        },
                                        ErrorWriter.PLAIN)
                                .byRoute()
                                .limits(
                                        new HttpService.Limits(
                                                64, 8 << 10, limit, Duration.ofSeconds(1))));
        servers.add(server);
        List<Future<byte[]>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(40)) {
            for (int i = 0; i < 320; i++) {
                answers.add(
                        clients.submit(() -> {
                            HttpClient client = HttpClient.tcp("127.0.0.1", server.port());
                            try (HttpReply reply = client.send(HttpCall.get("/"))) {
                                return reply.body(100);
                            }
                        }));
            }
        }
        for (Future<byte[]> one : answers) {
            assertThat(one.get()).isEqualTo(bytes("still here"));
        }
    }

    @Test
    void theCallerOfAUnixSocketIsNamed() throws IOException {
        assertThat(
                        answer(
                                (request, response) ->
                                        response.send(bytes(request.principal().text())),
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .endsWith(System.getProperty("user.name") + ":" + System.getProperty("user.name"));
    }

    @Test
    void aBodyOfAHundredMegabytesStreamsThrough() throws Exception {
        Path socket =
                serve((request, response) -> {
                    long count = request.body().transferTo(OutputStream.nullOutputStream());
                    response.send(bytes(Long.toString(count)));
                });
        byte[] part = new byte[1 << 20];
        HttpCall call =
                HttpCall.post("/").stream(out -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(part);
                    }
                });
        try (HttpReply reply = HttpClient.unix(socket).send(call)) {
            assertThat(new String(reply.body(100), StandardCharsets.UTF_8)).isEqualTo("104857600");
        }
    }
}
