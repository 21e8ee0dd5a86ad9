package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class ForwardedHeadsTest {
    private static final byte[] ID = "made".getBytes(StandardCharsets.US_ASCII);

    private static String passedOn(String text) throws BadMessage {
        return passedOn(text, false);
    }

    private static String passedOn(String text, boolean trusted) throws BadMessage {
        Http1Request request = new Http1Request();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        request.parse(bytes, 0, bytes.length);
        ReusableBytes out = new ReusableBytes(16);
        ForwardedHeads.Client client = new ForwardedHeads.Client("10.0.0.9", 8080, trusted);
        ForwardedHeads.request(out, request, client, ForwardedHeads.requestId(request, ID));
        return out.text();
    }

    private static String passedBack(String text, boolean http10, boolean keepAlive)
            throws BadMessage {
        Http1Response response = new Http1Response();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        response.parse(bytes, 0, bytes.length, false);
        boolean rechunk = response.framing() == BodyFraming.UNTIL_CLOSE && !http10;
        ReusableBytes out = new ReusableBytes(16);
        ForwardedHeads.response(out, response, http10, keepAlive, rechunk, ID);
        return out.text();
    }

    @Test
    void addsWhatABackendShouldKnowOfTheClient() throws BadMessage {
        assertThat(passedOn("GET /x HTTP/1.1\r\nA: 1\r\nHost: App.x:8080\r\nB: 2\r\n\r\n"))
                .isEqualTo(
                        "GET /x HTTP/1.1\r\nHost: App.x:8080\r\nA: 1\r\nB: 2\r\n"
                                + "X-Forwarded-For: 10.0.0.9\r\nX-Forwarded-Proto: http\r\n"
                                + "X-Forwarded-Host: App.x:8080\r\nX-Forwarded-Port: 8080\r\n"
                                + "X-Request-ID: made\r\n\r\n");
    }

    private static final String OF_A_PROXY =
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: front\r\n"
                    + "X-Forwarded-Port: 443\r\nX-Forwarded-Prefix: /p\r\n"
                    + "Forwarded: for=1.1.1.1\r\nX-Real-IP: 1.1.1.1\r\n\r\n";

    @Test
    void replacesWhatAnybodySaysOfItsClient() throws BadMessage {
        assertThat(passedOn(OF_A_PROXY))
                .isEqualTo(
                        "GET / HTTP/1.1\r\nHost: a\r\n"
                                + "X-Forwarded-For: 10.0.0.9\r\nX-Forwarded-Proto: http\r\n"
                                + "X-Forwarded-Host: a\r\nX-Forwarded-Port: 8080\r\n"
                                + "X-Request-ID: made\r\n\r\n");
    }

    @Test
    void keepsWhatATrustedProxySaysAndAddsToIt() throws BadMessage {
        assertThat(passedOn(OF_A_PROXY, true))
                .contains("X-Forwarded-For: 1.1.1.1, 10.0.0.9\r\n")
                .contains("X-Forwarded-Proto: https\r\n")
                .contains("X-Forwarded-Host: front\r\n")
                .contains("X-Forwarded-Port: 443\r\n")
                .contains("X-Forwarded-Prefix: /p\r\n")
                .contains("Forwarded: for=1.1.1.1\r\n")
                .contains("X-Real-IP: 1.1.1.1\r\n");
        assertThat(passedOn("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true))
                .contains("X-Forwarded-For: 10.0.0.9\r\nX-Forwarded-Proto: http\r\n");
    }

    /** CGI and what came of it reads an underscore as a hyphen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_Proto",
                "X-Forwarded_For",
                "x_forwarded_prefix",
                "X_Real_IP",
                "Content_Length",
                "Transfer_Encoding",
                "X_Request_ID"
            })
    void leavesOutAliasesOfWhatAProxyWrites(String name) throws BadMessage {
        String head = "GET / HTTP/1.1\r\nHost: a\r\n" + name + ": 6\r\nX_Own: 1\r\n\r\n";

        assertThat(passedOn(head)).doesNotContain(name).contains("X_Own: 1\r\n");
        assertThat(passedOn(head, true)).doesNotContain(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Ab", "x-ab", "close, X-Ab", "X-Ab\r\nConnection: close"})
    void obeysConnectionListsOfAnyLength(String list) throws BadMessage {
        String fields = "Connection: " + list + "\r\nX-Ab: hop\r\n\r\n";

        assertThat(passedOn("GET / HTTP/1.1\r\nHost: a\r\n" + fields)).doesNotContain("hop");
        assertThat(passedBack("HTTP/1.1 204 No Content\r\n" + fields, false, true))
                .doesNotContain("hop");
    }

    @Test
    void neverDropsFramingThatAnAnswersConnectionNames() throws BadMessage {
        assertThat(
                        passedBack(
                                "HTTP/1.1 200 OK\r\nConnection: Content-Length\r\n"
                                        + "Content-Length: 5\r\n\r\n",
                                false,
                                true))
                .contains("Content-Length: 5\r\n");
    }

    @Test
    void leavesOutWhatBelongsToOneConnection() throws BadMessage {
        String out =
                passedOn(
                        "GET / HTTP/1.1\r\n"
                                + "Host: a\r\n"
                                + "Connection: keep-alive, X-Hop\r\n"
                                + "Keep-Alive: 5\r\n"
                                + "X-Hop: secret\r\n"
                                + "TE: gzip\r\n"
                                + "Proxy: x\r\n"
                                + "Proxy-Connection: keep-alive\r\n"
                                + "Upgrade: websocket\r\n"
                                + "Stay: 1\r\n\r\n");

        assertThat(out)
                .contains("Stay: 1")
                .doesNotContain("Hop")
                .doesNotContain("Connection")
                .doesNotContain("Keep-Alive")
                .doesNotContain("TE:")
                .doesNotContain("Proxy:")
                .doesNotContain("Upgrade");
    }

    @Test
    void neverDropsFramingThatConnectionNames() throws BadMessage {
        String out =
                passedOn(
                        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close, content-length\r\n"
                                + "Content-Length: 5\r\n\r\n");

        assertThat(out).contains("Content-Length: 5\r\n");
    }

    @Test
    void passesAnUpgradeOn() throws BadMessage {
        String out =
                passedOn(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                                + "Upgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");

        assertThat(out)
                .contains("Upgrade: websocket\r\n")
                .contains("Connection: Upgrade\r\n")
                .contains("Sec-WebSocket-Key: k\r\n");
    }

    @Test
    void keepsAClientsRequestIdThatIsFit() throws BadMessage {
        assertThat(passedOn("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: mine-1\r\n\r\n"))
                .contains("X-Request-ID: mine-1\r\n");
        assertThat(passedOn("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: a\"b\r\n\r\n"))
                .contains("X-Request-ID: made\r\n");
    }

    @Test
    void sendsAnAbsoluteTargetInOriginForm() throws BadMessage {
        assertThat(passedOn("GET http://real?q HTTP/1.1\r\nHost: other\r\n\r\n"))
                .startsWith("GET /?q HTTP/1.1\r\nHost: real\r\n");
    }

    @Test
    void writesAnAnswerForTheClientsConnection() throws BadMessage {
        String answer =
                "HTTP/1.0 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: close\r\n"
                        + "Set-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\n";

        assertThat(passedBack(answer, false, true))
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"
                                + "Content-Length: 2\r\nX-Request-ID: made\r\n\r\n");
        assertThat(passedBack(answer, false, false)).endsWith("Connection: close\r\n\r\n");
        assertThat(passedBack(answer, true, true)).endsWith("Connection: keep-alive\r\n\r\n");
    }

    @Test
    void chunksABodyThatLastsUntilTheConnectionEnds() throws BadMessage {
        assertThat(passedBack("HTTP/1.0 200 OK\r\n\r\n", false, true))
                .contains("Transfer-Encoding: chunked\r\n");
        assertThat(passedBack("HTTP/1.0 200 OK\r\n\r\n", true, false))
                .doesNotContain("Transfer-Encoding");
    }

    @Test
    void writesLoneLineFeedsOfABackendAsTheyShouldBe() throws BadMessage {
        assertThat(passedBack("HTTP/1.1 200\nA:  b \nContent-Length: 0\n\n", false, true))
                .isEqualTo(
                        "HTTP/1.1 200 \r\nA: b\r\nContent-Length: 0\r\nX-Request-ID: made\r\n\r\n");
    }

    @Test
    void saysALengthOnceThatABackendSaysTwice() throws BadMessage {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n";

        assertThat(passedBack(answer, false, true)).containsOnlyOnce("Content-Length: 2\r\n");
    }
}
