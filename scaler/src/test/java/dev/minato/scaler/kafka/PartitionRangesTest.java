package dev.minato.scaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.IntStream;

class PartitionRangesTest {
    @Test
    void numbersAndRangesAreTaken() {
        PartitionRanges some = PartitionRanges.parse("1, 3-5,9 - 9");
        assertThat(IntStream.range(0, 12).filter(some::contains)).containsExactly(1, 3, 4, 5, 9);
    }

    @Test
    void withoutOneAllAreMeant() {
        assertThat(PartitionRanges.ALL.contains(1_000_000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1,", "-1", "3-1", "1--2", "1-2-3", "99999999999"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> PartitionRanges.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
