package dev.minato.docker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;

class PastTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static Instant parse(String text) {
        return PastTime.parse("until", text, NOW, ZoneId.of("+02:00"));
    }

    @ParameterizedTest
    @CsvSource({
        "24h, 2026-11-21T12:00:00Z",
        "10m, 2026-11-22T11:50:00Z",
        "1h30m, 2026-11-22T10:30:00Z",
        "-1h, 2026-11-22T13:00:00Z",
        "2020-01-02, 2020-01-01T22:00:00Z",
        "2020-01-02Z, 2020-01-02T00:00:00Z",
        "2020-01-02+01:00, 2020-01-01T23:00:00Z",
        "2020-01-02T10, 2020-01-02T08:00:00Z",
        "2020-01-02T10:20, 2020-01-02T08:20:00Z",
        "2020-01-02T10:20:30, 2020-01-02T08:20:30Z",
        "2020-01-02T10:20:30.5, 2020-01-02T08:20:30.5Z",
        "2020-01-02T10:20:30Z, 2020-01-02T10:20:30Z",
        "2020-01-02T10:20:30.123456789-05:00, 2020-01-02T15:20:30.123456789Z",
        "2020-01-02T10Z, 2020-01-02T10:00:00Z",
        "0, 1970-01-01T00:00:00Z",
        "1600000000, 2020-09-13T12:26:40Z",
        "1600000000.25, 2020-09-13T12:26:40.25Z"
    })
    void peopleWriteMomentsInManyWays(String text, Instant moment) {
        assertThat(parse(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "h",
                "24x",
                "2020-13-01",
                "2020-02-30",
                "2020-01-02T25",
                "2020-1-2",
                "2020-01-02 10:00",
                "-5",
                "99999999999999"
            })
    void whatIsNoneIsRefusedWithWhatWouldBeRight(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("'until=" + text + "'")
                .hasMessageContaining("24h");
    }
}
