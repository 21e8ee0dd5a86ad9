package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({
        "'',  '',     0",
        "'',  copy,   4",
        "copy,copy,   0",
        "cop, copy,   1",
        "coppy,copy,  1",
        "cupy,copy,   1",
        "ocpy,copy,   2",
        "kitten,sitting,3",
        "copy,run,    4"
    })
    void lettersPutInLeftOutAndChangedAreCountedBothWays(String from, String to, int distance) {
        assertThat(EditDistance.between(from, to)).isEqualTo(distance);
        assertThat(EditDistance.between(to, from)).isEqualTo(distance);
    }
}
