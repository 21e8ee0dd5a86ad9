package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class Http1ResponseTest {
    private final Http1Response response = new Http1Response();

    private int parse(String text, boolean toHead) throws BadMessage {
        response.reset();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return response.parse(bytes, 0, bytes.length, toHead);
    }

    @ParameterizedTest
    @CsvSource({
        "200, Content-Length: 5, LENGTH",
        "200, Content-Length: 0, NONE",
        "200, Transfer-Encoding: Chunked, CHUNKED",
        "200, X: y, UNTIL_CLOSE",
        "204, X: y, NONE",
        "304, Content-Length: 5, NONE",
        "101, X: y, NONE",
    })
    void knowsHowTheBodyEnds(int status, String field, BodyFraming framing) throws BadMessage {
        parse("HTTP/1.1 " + status + " Word\r\n" + field + "\r\n\r\n", false);

        assertThat(response.framing()).isEqualTo(framing);
    }

    @Test
    void anAnswerToHeadHasNoBody() throws BadMessage {
        parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true);

        assertThat(response.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(response.keepAlive()).isTrue();
    }

    @Test
    void staysOnlyWhereTheBackendLetsIt() throws BadMessage {
        parse("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n", false);
        assertThat(response.keepAlive()).isFalse();
        parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n", false);
        assertThat(response.keepAlive()).isFalse();
        parse("HTTP/1.1 200 OK\r\n\r\n", false);
        assertThat(response.keepAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n\r\n",
                "hello\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
            })
    void refusesWhatIsNoAnswer(String text) {
        assertThatThrownBy(() -> parse(text, false)).isInstanceOf(BadMessage.class);
    }
}
