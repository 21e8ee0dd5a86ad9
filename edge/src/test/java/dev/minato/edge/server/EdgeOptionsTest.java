package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.edge.AddressLiterals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeOptionsTest {
    private static EdgeOptions parse(String... args) {
        return EdgeOptions.parse(args);
    }

    @Test
    void needsLittle() {
        EdgeOptions options = parse("--socket", "/s", "--state", "/d");

        assertThat(options.http()).hasToString("127.0.0.1:8080");
        assertThat(options.accessLog()).hasToString("/d/access.log");
        assertThat(options.transport()).isEqualTo("auto");
        assertThat(options.takeover()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "8080, '--http \"8080\" has no port'",
        "127.0.0.1:, has no port",
        "127.0.0.1:http, has no port",
        "example.com:80, not an IPv4 or IPv6 literal",
        "127.0.0.1:70000, out of range",
    })
    void saysWhatIsWrongWithAnAddress(String http, String why) {
        if (http.equals("8080")) {
            assertThat(parse("--socket", "/s", "--state", "/d", "--http", http).http().port())
                    .isEqualTo(8080);
            return;
        }
        assertThatThrownBy(() -> parse("--socket", "/s", "--state", "/d", "--http", http))
                .hasMessageContaining(why);
    }

    @Test
    void readsEveryFormOfAnAddress() {
        assertThat(AddressLiterals.endpoint("a", ":80")).hasToString("127.0.0.1:80");
        assertThat(AddressLiterals.endpoint("a", "[::1]:80")).hasToString("[::1]:80");
        assertThat(AddressLiterals.endpoint("a", "localhost:80")).hasToString("127.0.0.1:80");
        assertThat(AddressLiterals.endpoint("a", "0.0.0.0:80")).hasToString("0.0.0.0:80");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> parse("--sokcet", "/s")).hasMessageContaining("--sokcet");
        assertThatThrownBy(() -> parse("--state", "/d")).hasMessage("--socket is missing");
        assertThatThrownBy(() -> parse("--socket", "/s", "--state"))
                .hasMessageContaining("--state");
        assertThatThrownBy(() -> parse("--socket", "/s", "--state", "/d", "--threads", "0"))
                .hasMessageContaining("--threads");
    }
}
