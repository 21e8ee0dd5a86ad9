package dev.minato.scaler.server;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Answers of HTTP: read whole, or refused in bounded memory. */
class HttpAnswerFuzzTest {
    @Test
    void anAnswerIsReadOrRefused() {
        FuzzTarget.of(HttpAnswerFuzzTest.class, "answer")
                .seeds(
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 No\r\nA: b\r\n\r\nrest",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\n{}\r\n0\r\nT:"
                                + " b\r\n\r\n",
                        "HTTP/1.1 304 Same\r\nETag: \"a\"\r\nConnection: close\r\n\r\n")
                .words("\r\n", "Content-Length: ", "chunked", "HTTP/1.1 ", "fffffff", ":", "\0")
                .memory(16L << 20)
                .run(input -> {
                    try (AnswerBudget budget = new AnswerBudget()) {
                        HttpAnswerReader reader =
                                new HttpAnswerReader(new ByteArrayInputStream(input));
                        HttpAnswer answer = reader.read(1 << 20, budget);
                        return answer.status() + " " + reader.isReusable();
                    } catch (IOException e) {
                        return Reason.of(e);
                    }
                });
    }
}
