package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Requests that are malformed or too large. */
class HttpRefusalTest extends HttpServerFixture {
    @Test
    void aBrokenEscapeInTheQueryIsRefused() throws IOException {
        assertThat(
                        answer(
                                (request, response) ->
                                        response.send(
                                                bytes(request.query().first("a").orElse("-"))),
                                "GET /?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("invalid URL escape");
    }

    @Test
    void aMissingHostIsRefusedInDockersWords() throws IOException {
        assertThat(answer((request, response) -> response.send(), "GET / HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .endsWith("400 Bad Request: missing required Host header");
    }

    @Test
    void anEmptyHostIsTakenOnAUnixSocket() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "GET / HTTP/1.1\r\nHost:\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aHostThatIsNoHostNameIsTaken() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "GET / HTTP/1.1\r\nHost: /run/x.sock\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void garbageIsRefusedAndTheConnectionClosed() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "\u0016\u0003\u0001 hello\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("Connection: close");
    }

    @Test
    void twoLengthsAreRefused() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                                        + "Content-Length: 2\r\n\r\nab"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void chunkedTogetherWithALengthIsRefused() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void longHeadersAreRefused() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(),
                                "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void aBodyLongerThanItsLimitIsRefused() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(request.body(3)),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"))
                .startsWith("HTTP/1.1 400")
                .contains("longer than 3 bytes");
    }

    @Test
    void aBodyAsLongAsItsLimitIsTaken() throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(request.body(4)),
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"))
                .endsWith("abcd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc\r\n", "-5\r\nabc\r\n", "ffffffffffffffffff\r\nabc\r\n"})
    void malformedChunksAreTheClientsFailure(String chunks) throws IOException {
        assertThat(
                        answer(
                                (request, response) -> response.send(request.body(100)),
                                "POST / HTTP/1.1\r\n"
                                        + "Host: x\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n"
                                        + chunks
                                        + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("ends early or is malformed");
    }

    @Test
    void aBodyThatEndsEarlyFailsTheRead() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        answer(
                (request, response) -> {
                    try {
                        request.body(100);
                    } catch (IOException e) {
                        failure.complete(e);
                        throw e;
                    }
                },
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabcd");
        assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
}
