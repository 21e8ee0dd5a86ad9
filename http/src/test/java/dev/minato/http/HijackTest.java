package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class HijackTest {
    private static final String UPGRADE =
            "POST /exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir Path folder;
    private final List<HttpServer> servers = new ArrayList<>();

    private Path serve(RequestHandler handler) {
        Path socket = folder.resolve("s");
        servers.add(HttpServer.onUnix(socket, HttpService.of(handler, ErrorWriter.PLAIN)));
        return socket;
    }

    @AfterEach
    void stop() {
        servers.forEach(HttpServer::close);
    }

    private static Duplex upgrade(Request request, Response response) throws IOException {
        assertThat(request.body(10)).hasSize(2);
        assertThat(request.wantsUpgrade()).isTrue();
        return response.status(101)
                .header("Content-Type", "application/vnd.docker.raw-stream")
                .header("Connection", "Upgrade")
                .header("Upgrade", "tcp")
                .hijack("UPGRADED");
    }

    @Test
    void theHeadIsExactlyWhatWasSet() throws IOException {
        Path socket = serve((request, response) -> upgrade(request, response).close());
        try (RawHttp raw = new RawHttp(socket)) {
            assertThat(raw.send(UPGRADE).rest())
                    .isEqualTo(
                            "HTTP/1.1 101 UPGRADED\r\n"
                                    + "Content-Type: application/vnd.docker.raw-stream\r\n"
                                    + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
        }
    }

    @Test
    void theClientsHalfCloseIsEndOfInputAndOutputGoesOn() throws IOException {
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    byte[] all = duplex.in().readAllBytes();
                    duplex.out().write(all);
                    duplex.out().write("!".getBytes(StandardCharsets.UTF_8));
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(UPGRADE).until("\r\n\r\n");
            assertThat(raw.send("to the end").endOutput().rest()).isEqualTo("to the end!");
        }
    }

    @Test
    void theServersHalfCloseLeavesInputOpen() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        StringBuilder got = new StringBuilder();
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    duplex.out().write("bye".getBytes(StandardCharsets.UTF_8));
                    duplex.shutdownOutput();
                    got.append(new String(duplex.in().readAllBytes(), StandardCharsets.UTF_8));
                    done.countDown();
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(UPGRADE).until("\r\n\r\n");
            assertThat(raw.rest()).isEqualTo("bye");
            raw.send("still written");
        }
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(got.toString()).isEqualTo("still written");
    }

    @Test
    void bytesSentTogetherWithTheRequestAreInput() throws IOException {
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    duplex.out().write(duplex.in().readAllBytes());
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(UPGRADE + "early").endOutput();
            assertThat(raw.rest()).endsWith("\r\n\r\nearly");
        }
    }

    @Test
    void withoutUpgradeThePlainAnswerIsFollowedByRawBytesUntilTheEnd() throws IOException {
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = response.header("Content-Type", "x/raw").hijack("OK");
                    duplex.out().write("one two".getBytes(StandardCharsets.UTF_8));
                });
        try (RawHttp raw = new RawHttp(socket)) {
            assertThat(raw.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").rest())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: x/raw\r\n\r\none two");
        }
    }

    @Test
    void bothDirectionsRunAtOnceWithoutLoss() throws Exception {
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    duplex.in().transferTo(duplex.out());
                });
        byte[] sent = new byte[8 << 20];
        new java.util.Random(7).nextBytes(sent);
        HttpCall call =
                HttpCall.post("/exec")
                        .header("Connection", "Upgrade")
                        .header("Upgrade", "tcp")
                        .json(new byte[] {'{', '}'});
        try (HttpReply reply = HttpClient.unix(socket).send(call)) {
            assertThat(reply.status()).isEqualTo(101);
            Duplex duplex = reply.duplex();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    OutputStream out = duplex.out();
                                    out.write(sent);
                                    duplex.shutdownOutput();
                                } catch (IOException e) {
                                    duplex.close();
                                }
                            });
            assertThat(duplex.in().readAllBytes()).isEqualTo(sent);
            writer.join();
        }
    }

    @Test
    void aReaderWakesWhenTheOtherThreadCloses() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    Thread reader =
                            Thread.ofVirtual()
                                    .start(() -> {
                                        try {
                                            duplex.in().read();
                                        } catch (IOException closed) {
                                            // Either end is an end here.
                                        } finally {
                                            ended.countDown();
                                        }
                                    });
                    duplex.close();
                    reader.join();
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(UPGRADE).rest();
        }
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatDiesIsEndOfInput() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Path socket =
                serve((request, response) -> {
                    Duplex duplex = upgrade(request, response);
                    assertThat(duplex.in().read()).isEqualTo(-1);
                    ended.countDown();
                });
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(UPGRADE).until("\r\n\r\n");
        }
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
