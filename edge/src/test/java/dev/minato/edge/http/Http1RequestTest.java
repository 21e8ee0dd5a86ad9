package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class Http1RequestTest {
    private final Http1Request request = new Http1Request();

    private int parse(String text) throws BadMessage {
        request.reset();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return request.parse(bytes, 0, bytes.length);
    }

    private BadMessage refused(String text) {
        return catchThrowableOfType(BadMessage.class, () -> parse(text));
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0");
    }

    @Test
    void readsAPlainRequest() throws BadMessage {
        String head = "GET /a?b=c HTTP/1.1\r\nHost: App.Example:8080\r\nAccept: text/html\r\n\r\n";

        assertThat(parse(head + "rest")).isEqualTo(head.length());
        assertThat(request.host()).isEqualTo("app.example");
        assertThat(request.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(request.keepAlive()).isTrue();
        assertThat(request.wantsHtml()).isTrue();
        assertThat(request.idempotent()).isTrue();
    }

    @Test
    void needsTheWholeHeadHoweverSlowlyItComes() throws BadMessage {
        byte[] bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        request.reset();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(request.parse(bytes, 0, length)).isEqualTo(-1);
        }
        assertThat(request.parse(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    @Test
    void forgivesOneEmptyLineBefore() throws BadMessage {
        assertThat(parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
    }

    @Test
    void takesTheHostFromAnAbsoluteTarget() throws BadMessage {
        parse("GET http://Real.example:81/p HTTP/1.1\r\nHost: other\r\n\r\n");

        assertThat(request.host()).isEqualTo("real.example");
    }

    @Test
    void letsHttp10GoWithoutHostAndClose() throws BadMessage {
        parse("GET / HTTP/1.0\r\n\r\n");

        assertThat(request.host()).isEmpty();
        assertThat(request.keepAlive()).isFalse();
    }

    @Test
    void keepsHttp10AliveWhereAsked() throws BadMessage {
        parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");

        assertThat(request.keepAlive()).isTrue();
    }

    @Test
    void seesAnUpgradeOnlyWhereConnectionNamesIt() throws BadMessage {
        parse(
                "GET / HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: keep-alive, Upgrade\r\n\r\n");
        assertThat(request.upgrade()).isTrue();
        parse("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n");
        assertThat(request.upgrade()).isFalse();
        parse("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
        assertThat(request.upgrade()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET / HTTP/1.1\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a:b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a@b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: [::1\\r\\n\\r\\n",
                "400 | GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET /\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET /a b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET /a#b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | G@T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "405 | CONNECT a:80 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "505 | GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n",
                "505 | PRI * HTTP/2.0\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\nHost: a\\n\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\nX: y\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\rY: c\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n c\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX : b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\n: b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX(: b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\0c\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length:"
                        + " 2\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length:"
                        + " 1\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1, 1\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +1\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0x1\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length:\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length:"
                        + " 99999999999999999999\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding:"
                        + " chunked\\r\\n\\r\\n",
                "400 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:"
                        + " chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip,"
                        + " chunked\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n",
                "400 | POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "400 | \\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
            })
    void refusesWhatTwoReadersCouldUnderstandDifferently(int status, String text) {
        assertThat(refused(unescape(text)).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A: \u00e9", "X-A:", "X_A: b", "X-A: a\tb", "X-A:b  "})
    void takesUnusualFields(String field) throws BadMessage {
        assertThat(parse("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n")).isPositive();
    }

    @Test
    void tellsAnotherProtocolAtItsFirstByte() {
        assertThat(refused("\u0016\u0003\u0001").text()).contains("not TLS");
        assertThat(refused("\0").status()).isEqualTo(400);
    }

    @Test
    void refusesMoreThanAHundredFields() {
        String head = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n";

        assertThat(refused(head).status()).isEqualTo(431);
    }

    @Test
    void refusesAHeadLargerThan16KiBBeforeItsEnd() {
        assertThat(refused("GET / HTTP/1.1\r\nX: " + "y".repeat(17_000)).status()).isEqualTo(431);
    }

    @Test
    void refusesATargetLargerThan8KiB() {
        String head = "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";

        assertThat(refused(head).status()).isEqualTo(414);
        assertThat(refused("GET /" + "a".repeat(17_000)).status()).isEqualTo(414);
    }

    @Test
    void takesLargerHeadsWhereThatIsSaid() throws BadMessage {
        byte[] head =
                ("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(30_000) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);

        assertThat(new Http1Request(32 << 10).parse(head, 0, head.length)).isEqualTo(head.length);
    }

    @Test
    void refusesToConnectWhateverTheTarget() {
        assertThat(refused("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(405);
        assertThat(refused("CONNECT http://a/ HTTP/1.1\r\nHost: a\r\n\r\n").status())
                .isEqualTo(405);
    }

    /** A backend may read either field. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: h2c\r\nUpgrade: websocket",
                "Upgrade: websocket\r\nUpgrade: h2c",
                "Upgrade: websocket, H2C"
            })
    void hearsOfCleartextHttp2InAnyUpgradeField(String fields) throws BadMessage {
        parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n" + fields + "\r\n\r\n");

        assertThat(request.upgrade()).isFalse();
    }

    @Test
    void takesBytesAboveAsciiInATarget() throws BadMessage {
        assertThat(parse("GET /caf\u00c3\u00a9?\u00ff HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
        assertThat(refused("GET /a\u007f HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(400);
    }

    @Test
    void keepsItsLineWhenTheHeadIsLetGo() throws BadMessage {
        parse(
                "\r\nHEAD /long/path HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nX: "
                        + "y".repeat(9_000)
                        + "\r\n\r\n");

        request.keepLine(5);

        ReusableBytes said = new ReusableBytes(16);
        request.describe(said, 2048);
        assertThat(said.text()).isEqualTo("\"method\":\"HEAD\",\"path\":\"/long\"");
        assertThat(request.isMethod("HEAD")).isTrue();
        assertThat(request.idempotent()).isTrue();
        assertThat(request.wantsHtml()).isTrue();
        assertThat(request.head.data.length).isLessThan(20);
    }
}
