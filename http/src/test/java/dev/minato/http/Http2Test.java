package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/2 after an upgrade, both roles over real Unix sockets: one socket serves after {@code POST
 * /grpc}, the other turns the roles round after {@code POST /session}, and bytes are carried from
 * one to the other.
 */
@Timeout(30)
class Http2Test {
    @TempDir Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private Http2Connection client;

    @BeforeEach
    void connect() throws Exception {
        CompletableFuture<Http2Connection> session = new CompletableFuture<>();
        HttpService inner = HttpService.of(this::answer, ErrorWriter.PLAIN);
        Path grpc = serve("grpc", (request, response) -> response.serveHttp2(inner));
        Path back =
                serve(
                        "session",
                        (request, response) -> {
                            Http2Connection turned = response.http2Client();
                            session.complete(turned);
                            turned.awaitClosed();
                        });
        Duplex one = upgrade(grpc, "/grpc");
        Duplex other = upgrade(back, "/session");
        carry(one, other);
        carry(other, one);
        client = session.get(10, TimeUnit.SECONDS);
    }

    private Path serve(String name, RequestHandler handler) {
        Path socket = folder.resolve(name);
        HttpServer server = HttpServer.onUnix(socket, HttpService.of(handler, ErrorWriter.PLAIN));
        open.add(server);
        return socket;
    }

    private Duplex upgrade(Path socket, String target) {
        HttpCall call =
                HttpCall.post(target).header("Connection", "Upgrade").header("Upgrade", "h2c");
        HttpReply reply = HttpClient.unix(socket).send(call);
        open.addFirst(reply);
        assertThat(reply.status()).isEqualTo(101);
        assertThat(reply.header("Upgrade")).contains("h2c");
        return reply.duplex();
    }

    static void carry(Duplex from, Duplex to) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (from;
                            to) {
                        from.in().transferTo(to.out());
                    } catch (IOException ended) {
                        return;
                    }
                });
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** The inner service. */
    private void answer(Request request, Response response) throws Exception {
        switch (request.path()) {
            case "/echo" -> {
                response.header("Mode", "echo")
                        .trailers(() -> new HeaderFields().add("sum", "right"));
                try (OutputStream out = response.stream()) {
                    request.body().transferTo(out);
                }
            }
            case "/who" -> response.send(bytes(request.principal().text()));
            case "/long" -> {
                try (OutputStream out = response.stream()) {
                    out.write(new byte[8 << 20]);
                }
            }
            case "/wait" -> {
                response.onGone(gone::countDown);
                gone.await();
            }
            case "/cut" -> {
                response.stream().write('x');
                throw new IOException("half way");
            }
            case "/hijack" -> response.hijack("UPGRADED");
            default -> response.status(404).send();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Http2Stream open(String method, String target) throws IOException {
        return client.open(method, target, new HeaderFields(), Optional.of(Duration.ofSeconds(10)));
    }

    private String get(String target) throws IOException {
        try (Http2Stream stream = open("GET", target)) {
            stream.out().close();
            return stream.status()
                    + " "
                    + new String(stream.in().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void bytesGoBothWaysWhileTheyComeAndTrailersEndThem() throws IOException {
        try (Http2Stream stream = open("POST", "/echo")) {
            for (String word : List.of("one", "two", "three")) {
                stream.out().write(bytes(word));
                assertThat(stream.in().readNBytes(word.length())).isEqualTo(bytes(word));
            }
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.headers().first("mode")).contains("echo");
            assertThat(stream.trailers().fields()).isEmpty();
            stream.out().close();
            assertThat(stream.in().read()).isEqualTo(-1);
            assertThat(stream.trailers().first("sum")).contains("right");
        }
    }

    @Test
    void streamsShareTheConnectionAndDoNotWaitForEachOther() throws IOException {
        List<Http2Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            streams.add(open("POST", "/echo"));
        }
        try (Http2Stream stalled = open("GET", "/long")) {
            stalled.out().close();
            assertThat(stalled.status()).isEqualTo(200);
            for (Http2Stream stream : streams.reversed()) {
                stream.out().write('x');
                assertThat(stream.in().read()).isEqualTo('x');
                stream.close();
            }
            assertThat(stalled.in().readAllBytes()).hasSize(8 << 20);
        }
    }

    @Test
    void requestsWithinHaveThePrincipalOfTheConnection() throws IOException {
        String user = System.getProperty("user.name");
        assertThat(get("/who")).isEqualTo("200 " + new Principal.Owner(user, user).text());
    }

    @Test
    void anAnswerThatBreaksOffIsNoWholeOne() throws IOException {
        try (Http2Stream stream = open("GET", "/cut")) {
            assertThatThrownBy(() -> stream.in().readAllBytes())
                    .hasMessage("the other side has reset the stream: cancel_stream_error");
        }
    }

    @Test
    void aDeadlineEndsTheWaitingAndTheServerIsTold() throws Exception {
        Optional<Duration> soon = Optional.of(Duration.ofMillis(100));
        try (Http2Stream stream = client.open("GET", "/wait", new HeaderFields(), soon)) {
            assertThatThrownBy(stream::status)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("the deadline of 100 ms has passed");
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(get("/nothing")).isEqualTo("404 ");
    }

    @Test
    void noUpgradeLeadsOutOfHttp2() throws IOException {
        assertThat(get("/hijack")).startsWith("400 ").contains("HTTP/1.1");
    }

    @Test
    void whenTheConnectionEndsEveryWaitEnds() throws Exception {
        try (Http2Stream stream = open("GET", "/wait")) {
            open.getFirst().close();
            assertThatThrownBy(stream::status).isInstanceOf(IOException.class);
            client.awaitClosed();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void theServerClosesWhileStreamsRun() throws Exception {
        try (Http2Stream stream = open("POST", "/echo")) {
            stream.out().write('x');
            assertThat(stream.in().read()).isEqualTo('x');
            close();
            assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
        }
        open.clear();
    }
}
