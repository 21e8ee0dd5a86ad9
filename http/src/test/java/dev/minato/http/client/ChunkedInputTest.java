package dev.minato.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Bodies in chunks from servers of any kind. */
class ChunkedInputTest {
    @Test
    void chunksAreOneBodyAndTrailersAreSkipped() throws IOException {
        assertThat(body("3\r\nabc\r\n2;name=value\r\nde\r\n0\r\nsum: 1\r\nother: 2\r\n\r\n"))
                .isEqualTo("abcde");
    }

    @Test
    void trailersWithoutEndAreRefused() {
        assertThatThrownBy(() -> body("0\r\n" + "a: b\r\n".repeat(20_000) + "\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer's trailers have more than 65536 bytes");
    }

    @Test
    void anEndWithinTrailersIsAnAnswerThatWasCut() {
        assertThatThrownBy(() -> body("0\r\na: b\r\n")).isInstanceOf(EOFException.class);
    }

    @Test
    void whatBrokeOnceNeverEndsWell() throws IOException {
        byte[] sent = "0\r\na: b".getBytes(StandardCharsets.US_ASCII);
        try (InputStream in = new ChunkedInput(new ByteArrayInputStream(sent))) {
            assertThatThrownBy(in::read).isInstanceOf(EOFException.class);
            assertThatThrownBy(in::read).hasMessage("the answer broke before");
        }
    }

    private static String body(String sent) throws IOException {
        try (InputStream in =
                new ChunkedInput(
                        new ByteArrayInputStream(sent.getBytes(StandardCharsets.US_ASCII)))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
