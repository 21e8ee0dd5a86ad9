package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.http.client.SilentPeerException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(20)
class HttpClientTest {
    @TempDir Path folder;
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** Answers one call with these bytes, then ends. */
    private void answer(String text) {
        answer(text, false);
    }

    private void answerAndStay(String text) {
        answer(text, true);
    }

    private void answer(String text, boolean stays) {
        Thread.ofVirtual()
                .start(() -> {
                    try (SocketChannel client = server.accept()) {
                        client.read(ByteBuffer.allocate(8192));
                        ByteBuffer bytes =
                                ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
                        while (bytes.hasRemaining()) {
                            client.write(bytes);
                        }
                        if (stays) {
                            client.read(ByteBuffer.allocate(1));
                        }
                    } catch (IOException gone) {
                        // A client that has seen enough closes early.
                    }
                });
    }

    private HttpReply call() {
        return HttpClient.unix(socket).send(HttpCall.get("/x"));
    }

    @Test
    void chunksAreJoined() {
        answer(
                "HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3;x=y\r\n"
                        + "abc\r\n"
                        + "2\r\n"
                        + "de\r\n"
                        + "0\r\n"
                        + "T: t\r\n\r\n");
        try (HttpReply reply = call()) {
            assertThat(reply.body(10)).isEqualTo("abcde".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() {
        answer("HTTP/1.1 200 OK\r\n\r\nall of it");
        try (HttpReply reply = call()) {
            assertThat(reply.body(100)).isEqualTo("all of it".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What writes the body dies of an Error: the peer must not wait for the rest for ever. */
    @Test
    void aBodyWhoseWriterDiesEnds() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    try (SocketChannel client = server.accept()) {
                        ByteBuffer bytes = ByteBuffer.allocate(8192);
                        while (client.read(bytes) >= 0) {
                            bytes.clear();
                        }
                        ended.countDown();
                    } catch (IOException gone) {
                        // Counted above only at an end.
                    }
                });
        HttpCall call =
                HttpCall.post("/x").stream(out -> {
                    throw new StackOverflowError();
                });
        assertThatThrownBy(() -> HttpClient.unix(socket).send(call)).isInstanceOf(Fault.class);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interimAnswersAreSkipped() {
        answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        try (HttpReply reply = call()) {
            assertThat(reply.status()).isEqualTo(204);
        }
    }

    @Test
    void aCutAnswerIsNotTakenForTheWhole() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        try (HttpReply reply = call()) {
            assertThatThrownBy(() -> reply.body().readAllBytes()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aCutChunkedAnswerIsNotTakenForTheWhole() {
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        try (HttpReply reply = call()) {
            assertThatThrownBy(() -> reply.body().readAllBytes()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void whatIsNoHttpIsAFault() {
        answer("SSH-2.0-OpenSSH\r\n");
        assertThatThrownBy(this::call)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no HTTP answer: \"SSH-2.0-OpenSSH\"");
    }

    @Test
    void anEndlessHeadIsAFault() {
        answer("HTTP/1.1 200 OK\r\nA: " + "a".repeat(600_000));
        assertThatThrownBy(this::call)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("head is longer");
    }

    @Test
    void aMissingDaemonIsToldWithItsMend() {
        Path nobody = folder.resolve("nobody");
        assertThatThrownBy(() -> HttpClient.unix(nobody).send(HttpCall.get("/")))
                .isInstanceOf(Fault.class)
                .hasMessage("no daemon answers at " + nobody + ": run `minato start`");
    }

    @Test
    void aDeadDaemonsSocketIsToldWithItsMend() throws IOException {
        server.close();
        assertThatThrownBy(this::call)
                .isInstanceOf(Fault.class)
                .hasMessage("no daemon answers at " + socket + ": run `minato start`");
    }

    @Test
    void aSilentServerIsGivenUp() {
        assertThatThrownBy(() ->
                        HttpClient.unix(socket)
                                .timeout(Duration.ofMillis(50))
                                .send(HttpCall.get("/x")))
                .isInstanceOf(Fault.class)
                .hasMessage("no answer from " + socket + " to GET /x within 50 ms");
    }

    @Test
    void theTimeLimitEndsWithTheHead() throws Exception {
        answer("HTTP/1.1 200 OK\r\n\r\nline\n");
        try (HttpReply reply =
                HttpClient.unix(socket).timeout(Duration.ofSeconds(5)).send(HttpCall.get("/x"))) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).isEqualTo("line");
        }
    }

    @Test
    @Timeout(20)
    void anAnswerThatHasToBeWholeInTimeIsGivenUpWithinItsBody() throws Exception {
        answerAndStay("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        try (HttpReply reply =
                HttpClient.unix(socket)
                        .wholeWithin(Duration.ofMillis(100))
                        .send(HttpCall.get("/x"))) {
            assertThatThrownBy(() -> reply.body(100))
                    .isInstanceOf(Fault.class)
                    .hasMessage("no answer from " + socket + " to GET /x within 100 ms");
        }
    }

    @Test
    @Timeout(20)
    void aWatchedAnswerMayTakeAsLongAsItsPeerIsAlive() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean silent = new AtomicBoolean();
        answerAndStay("HTTP/1.1 200 OK\r\n\r\nhalf");
        try (HttpReply reply =
                HttpClient.unix(socket)
                        .watched(
                                Duration.ofMillis(20),
                                () -> !silent.get() || asked.incrementAndGet() < 3)
                        .send(HttpCall.get("/x"))) {
            assertThat(reply.body().readNBytes(4)).hasSize(4);
            silent.set(true);
            assertThatThrownBy(() -> reply.body().read())
                    .isInstanceOf(SilentPeerException.class)
                    .hasMessage("no answer from " + socket + " to GET /x within 20 ms");
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void theRequestIsSentAsWritten() throws Exception {
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try (HttpReply reply =
                                    HttpClient.unix(socket)
                                            .send(
                                                    HttpCall.post("/a?b=c%20d")
                                                            .header("X-A", "1")
                                                            .json(new byte[] {'{', '}'}))) {
                                assertThat(reply.status()).isEqualTo(204);
                            }
                        });
        try (SocketChannel client = server.accept()) {
            StringBuilder got = new StringBuilder();
            ByteBuffer part = ByteBuffer.allocate(512);
            while (!got.toString().endsWith("{}")) {
                client.read(part);
                got.append(new String(part.array(), 0, part.position(), StandardCharsets.UTF_8));
                part.clear();
            }
            assertThat(got.toString())
                    .isEqualTo(
                            "POST /a?b=c%20d HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "X-A: 1\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: 2\r\n\r\n"
                                    + "{}");
            client.write(
                    ByteBuffer.wrap(
                            "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        }
        caller.join();
    }

    @Test
    void aHeaderCannotSmuggleALine() {
        assertThatThrownBy(() -> HttpCall.get("/").header("A", "b\r\nC: d"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("control character");
    }

    /** As a process that was stopped: the kernel queues connections until the queue is full. */
    @Test
    @Timeout(20)
    void whoTakesNoConnectionsHasADeadline() throws Exception {
        Path socket = Files.createTempDirectory("http").resolve("s");
        List<SocketChannel> queued = new ArrayList<>();
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket), 1);
            for (int i = 0; i < 2; i++) {
                queued.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            HttpClient client = HttpClient.unix(socket).timeout(Duration.ofMillis(100));

            assertThatThrownBy(() -> client.send(HttpCall.get("/")))
                    .hasMessageContaining("no answer from " + socket);
        } finally {
            for (SocketChannel each : queued) {
                each.close();
            }
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }
}
