package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An answer that is given before the request's body was read reaches a client that still writes.
 */
@Timeout(30)
class UnreadBodyTest {
    private static final byte[] TEXT = "no".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;
    private Path socket;
    private HttpServer server;

    @BeforeEach
    void serve() {
        socket = folder.resolve("s");
        server =
                HttpServer.onUnix(
                        socket, HttpService.of(UnreadBodyTest::answer, ErrorWriter.PLAIN));
    }

    private static void answer(Request request, Response response) throws IOException {
        switch (request.path()) {
            case "/fault" -> throw Fault.notFound("nothing of that name");
            case "/body" -> response.send(request.body(100));
            default -> response.send(TEXT);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String head(String path, String fields) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n";
    }

    @Test
    void aBodyThatComesAfterTheAnswerIsTakenAndTheConnectionServesOn() throws IOException {
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/fault", "Content-Length: 2"));
            assertThat(raw.until("nothing of that name")).startsWith("HTTP/1.1 404 ");
            raw.send("{}").send(head("/body", "Content-Length: 3")).send("abc");
            assertThat(raw.until("abc")).contains("HTTP/1.1 200 OK");
        }
    }

    @Test
    void chunksAreTakenTheSameWay() throws IOException {
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/x", "Transfer-Encoding: chunked"));
            raw.until("\r\n\r\nno");
            raw.send("2\r\n{}\r\n0\r\n\r\n").send(head("/x", "Content-Length: 0"));
            assertThat(raw.until("\r\n\r\nno")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aClientThatWritesMuchMoreFindsTheAnswerAndTheEnd() throws IOException {
        int length = 8 << 20;
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/x", "Content-Length: " + length)).send("x".repeat(length));
            assertThat(raw.rest()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\nno");
        }
    }

    /** Both the silent one and the one that sends a byte now and then would hold a thread. */
    @Test
    void aClientThatNeverSendsItsBodyIsLetGo() throws IOException {
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/x", "Content-Length: 10")).send("abc");
            assertThat(raw.rest()).endsWith("\r\n\r\nno");
        }
    }

    @Test
    void aClientThatSendsWithoutEndIsCut() {
        assertThatThrownBy(
                        () -> {
                            try (RawHttp raw = new RawHttp(socket)) {
                                raw.send(head("/x", "Transfer-Encoding: chunked"));
                                String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                                for (int i = 0; i < 4096; i++) {
                                    raw.send(chunk);
                                }
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatWaitsToBeAskedIsNotAsked() throws IOException {
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/x", "Content-Length: 10\r\nExpect: 100-continue"));
            assertThat(raw.rest())
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("\r\n\r\nno")
                    .doesNotContain("100 Continue");
        }
    }

    @Test
    void anAskedBodyIsAnsweredOnce() throws IOException {
        try (RawHttp raw = new RawHttp(socket)) {
            raw.send(head("/body", "Content-Length: 3\r\nExpect: 100-continue"));
            raw.until("100 Continue\r\n\r\n");
            assertThat(raw.send("abc").until("abc")).startsWith("HTTP/1.1 200 OK");
        }
    }
}
