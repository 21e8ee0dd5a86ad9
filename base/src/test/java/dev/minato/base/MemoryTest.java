package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "6291456b, 6291456",
        "64m, 67108864",
        "64M, 67108864",
        "512k, 524288",
        "1g, 1073741824",
        "1gb, 1073741824",
        "0.5Gi, 536870912",
        "512Mi, 536870912",
        "1.5 g, 1610612736",
        "8388607t, 9223370937343148032"
    })
    void readsTheSpellingsOfDockerAndKubernetes(String text, long bytes) {
        assertThat(Memory.parse("memory", text)).isEqualTo(new Memory(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "m", "1x", "1e9", "NaN", "0x10", "1.2.3", "9999999999t", "1 0m"})
    void refusesWhatIsNoAmountNamingFieldAndValue(String text) {
        assertThatThrownBy(() -> Memory.parse("memory", text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("memory")
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("512Mi");
    }

    @Test
    void printsForPeople() {
        assertThat(new Memory(67108864)).hasToString("64 MiB");
        assertThat(new Memory(1610612736)).hasToString("1.5 GiB");
        assertThat(new Memory(17)).hasToString("17 B");
    }

    @Test
    void isNeverNegative() {
        assertThatThrownBy(() -> new Memory(-1)).isInstanceOf(Fault.class);
    }
}
