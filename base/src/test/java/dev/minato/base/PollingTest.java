package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class PollingTest {
    @Test
    void theLongerSomebodyWaitedTheLongerThePause() {
        assertThat(Polling.pause(Duration.ZERO)).isEqualTo(Duration.ofMillis(5));
        assertThat(Polling.pause(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(5));
        assertThat(Polling.pause(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(30));
        assertThat(Polling.pause(Duration.ofSeconds(50))).isEqualTo(Duration.ofMillis(500));
        assertThat(Polling.pause(Duration.ofMinutes(5))).isEqualTo(Duration.ofMillis(500));
    }
}
