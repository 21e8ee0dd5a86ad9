package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;

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

    @Test
    void whatCouldNotBeDoneIsTriedAgainLaterEachTime() {
        Duration second = Duration.ofSeconds(1);
        assertThat(BackOff.longer(second)).isEqualTo(Duration.ofSeconds(2));
        assertThat(BackOff.longer(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(30));
        Fault gone = Fault.notFound("No such image");
        assertThat(BackOff.longer(Duration.ofMinutes(4), gone)).isEqualTo(Duration.ofSeconds(30));
        Fault refused = Fault.invalid("command", "no such program");
        assertThat(BackOff.longer(second, refused)).isEqualTo(Duration.ofSeconds(2));
        assertThat(BackOff.longer(Duration.ofMinutes(4), refused)).isEqualTo(Duration.ofMinutes(5));
    }
}
