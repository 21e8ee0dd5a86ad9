package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class BackOffTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1,10", "2,20", "3,40", "4,80", "5,160", "6,300", "7,300", "1000,300"})
    void isTheKubelets(int crashes, int seconds) {
        assertThat(BackOff.after(crashes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void tenMinutesOfRunningBeginItAnew() {
        assertThat(BackOff.counted(5, Duration.ofMinutes(10))).isZero();
        assertThat(BackOff.counted(5, Duration.ofMinutes(10).minusMillis(1))).isEqualTo(5);
    }
}
