package dev.minato.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.http.QueryString;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Bodies in chunks and query strings of whoever is at the other end. */
class AnswerFuzzTest {
    @Test
    void aBodyInChunksIsReadOrBroken() {
        FuzzTarget.of(AnswerFuzzTest.class, "chunked")
                .seeds(
                        "5\r\nhello\r\n0\r\n\r\n",
                        "3;x=\"y\"\r\nabc\r\n0\r\nT: 1\r\n\r\n",
                        "1\na\n0\n\n")
                .words("\r\n", "0\r\n", "fffffffffffffff", ";", " ", "-1", "0x")
                .rounds(20_000)
                .run(AnswerFuzzTest::body);
    }

    @Test
    void aQueryIsReadOrRefused() {
        FuzzTarget.of(AnswerFuzzTest.class, "query")
                .seeds("a=b&c=%20d&e", "filters=%7B%22a%22%3A%5B%5D%7D", "x=%zz&=&&==")
                .words("%", "%00", "%ff", "%c3%a9", "&", "=", "+", ";", "#")
                .largest(4096)
                .rounds(20_000)
                .run(AnswerFuzzTest::query);
    }

    private static Object body(byte[] input) {
        try {
            byte[] body = new ChunkedInput(new ByteArrayInputStream(input)).readAllBytes();
            assertThat(body.length).isLessThan(Math.max(1, input.length));
            return "read " + (body.length > 0);
        } catch (IOException e) {
            return e.getClass().getSimpleName() + e.toString().replaceAll("(?s)\".*\"", "");
        }
    }

    private static Object query(byte[] input) {
        try {
            QueryString query = QueryString.parse(new String(input, StandardCharsets.ISO_8859_1));
            return query.names().size();
        } catch (Fault e) {
            return e.kind();
        }
    }
}
