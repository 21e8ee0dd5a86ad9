package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

class ChunkedBodyTest {
    private static final String BODY =
            "5\r\nhello\r\n6;name=\"v\"\r\n world\r\n0\r\nX-Trailer: t\r\n\r\n";

    private final ChunkedBody chunks = new ChunkedBody();
    private final StringBuilder data = new StringBuilder();

    private ByteBuffer take(String text) throws BadMessage {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        chunks.take(
                buffer,
                (at, n) -> data.append(new String(bytes, at, n, StandardCharsets.US_ASCII)));
        return buffer;
    }

    @Test
    void findsDataAndEndAndLeavesWhatFollows() throws BadMessage {
        ByteBuffer rest = take(BODY + "GET /");

        assertThat(chunks.done()).isTrue();
        assertThat(data).hasToString("hello world");
        assertThat(rest.remaining()).isEqualTo(5);
    }

    @Test
    void understandsTheSameHoweverItIsCut() throws BadMessage {
        for (int i = 0; i < BODY.length(); i++) {
            assertThat(chunks.done()).isFalse();
            take(BODY.substring(i, i + 1));
        }
        assertThat(chunks.done()).isTrue();
        assertThat(data).hasToString("hello world");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "g\r\n",
                "-1\r\n",
                "0x1\r\n",
                " 5\r\nhello",
                "5 \r\nhello",
                "5\nhello",
                "5\rhello",
                "5\r\nhello!\r\n",
                "5\r\nhello\n",
                "fffffffffffffffff\r\n",
                "5;a\nb\r\n",
                "0\r\n folded: x\r\n",
                "0\r\nno-colon\r\n",
                "0\r\nContent-Length: 1\r\n",
                "0\r\nTransfer-Encoding: chunked\r\n",
                "0\r\nHost: evil\r\n",
                "0\r\nX: a\rb\r\n",
            })
    void refusesBrokenFraming(String text) {
        assertThatThrownBy(() -> take(text)).isInstanceOf(BadMessage.class);
    }

    @Test
    void withholdsTrailersAndPassesOnThoseThatMayComeLate() throws BadMessage {
        String trailers =
                "Digest: d\r\nAuthorization: Basic x\r\nX-Forwarded-For: 6.6.6.6\r\nB: 2\r\n\r\n";

        take("1\r\na\r\n0\r\n" + trailers + "GET /");

        assertThat(chunks.withheld()).isEqualTo(trailers.length());
        assertThat(chunks.ending().text()).isEqualTo("Digest: d\r\nB: 2\r\n\r\n");
    }

    /** RFC 9110 §6.5.1, and what a proxy says of the client. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "COOKIE",
                "Set-Cookie",
                "If-Match",
                "Content-Type",
                "content_encoding",
                "Cache-Control",
                "Range",
                "Expect",
                "Forwarded",
                "X-Real-IP",
                "X_Forwarded_Proto",
                "X-Request-ID",
                "Proxy-Authorization",
                "Keep-Alive"
            })
    void dropsTrailersThatMustNotComeLate(String name) throws BadMessage {
        take("0\r\n" + name + ": x\r\n\r\n");

        assertThat(chunks.done()).isTrue();
        assertThat(chunks.ending().text()).isEqualTo("\r\n");
    }

    @Test
    void boundsExtensionsAndTrailers() {
        assertThatThrownBy(() -> take("1;" + "x".repeat(20_000)))
                .hasMessageContaining("extensions");
        chunks.reset();
        assertThatThrownBy(() -> take("0\r\n" + "X: y\r\n".repeat(4_000)))
                .hasMessageContaining("trailers");
    }
}
