package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

class GoValuesTest {
    @Test
    void listsOfTextsAreQuotedAsGoQuotesThem() {
        assertThat(GoValues.quoted(List.of())).isEqualTo("[]");
        assertThat(GoValues.quoted(List.of("a", "b c"))).isEqualTo("[\"a\" \"b c\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "1500, 1.5\u00b5s",
        "1000000, 1ms",
        "1500000000, 1.5s",
        "60000000000, 1m0s",
        "90000000000, 1m30s",
        "3600000000000, 1h0m0s",
        "5400000000000, 1h30m0s",
        "93784500000000, 26h3m4.5s"
    })
    void durationsAreWrittenAsGoWritesThem(long nanos, String text) {
        assertThat(GoValues.duration(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "80; 80/tcp",
                "80/; 80/tcp",
                "80/TCP; 80/tcp",
                "53/udp; 53/udp",
                "1-3/sctp; 1/sctp 2/sctp 3/sctp",
                "8-8; 8/tcp",
                "8080:80; 80/tcp",
                "127.0.0.1:8080:80/udp; 80/udp",
                "0; 0/tcp",
                "65535; 65535/tcp"
            })
    void portsAreSingleOnesWithTheirProtocol(String word, String ports) {
        assertThat(String.join(" ", ExposedPorts.parse(word))).isEqualTo(ports);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tcp", "x", "65536", "-1", "2-1", "1-", "80/foo", "x:80", "1 2"})
    void whatIsNoPortIsRefused(String word) {
        assertThatThrownBy(() -> ExposedPorts.parse(word))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("invalid");
    }
}
