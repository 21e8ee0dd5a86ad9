package dev.minato.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskNumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4,17|[4, 17]",
                "1-3|[1, 2, 3]",
                "0-9:4,2|[0, 2, 4, 8]",
                "7, 5-6|[5, 6, 7]",
                "3-1|[]",
                "0-2:0|[0, 1, 2]",
                "''|[]",
                "a,-1,1-,99999999999,2|[2]"
            })
    void numbersAndRangesAreReadAndTheRestIsPassedOver(String text, String numbers) {
        assertThat(TaskNumbers.of(text)).hasToString(numbers);
    }

    @Test
    void thereIsABoundToHowManyThereAre() {
        assertThat(TaskNumbers.of("0-999999999,0-999999999")).hasSize(100_000);
    }
}
