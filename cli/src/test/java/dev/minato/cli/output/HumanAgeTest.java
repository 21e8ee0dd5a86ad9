package dev.minato.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class HumanAgeTest {
    @ParameterizedTest
    @CsvSource({
        "-PT5S, Less than a second",
        "PT0.9S, Less than a second",
        "PT1S, 1 second",
        "PT59S, 59 seconds",
        "PT1M, About a minute",
        "PT1M59S, About a minute",
        "PT59M59S, 59 minutes",
        "PT1H, About an hour",
        "PT1H29M, About an hour",
        "PT1H30M, 2 hours",
        "PT47H29M, 47 hours",
        "P2D, 2 days",
        "P13D, 13 days",
        "P14D, 2 weeks",
        "P59D, 8 weeks",
        "P60D, 2 months",
        "P729D, 24 months",
        "P730D, 2 years"
    })
    void isToldAsDockerDoes(Duration age, String text) {
        assertThat(HumanAge.of(age)).isEqualTo(text);
    }
}
