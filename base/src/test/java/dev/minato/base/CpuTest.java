package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuTest {
    @ParameterizedTest
    @CsvSource({"0.5, 500000000", "2, 2000000000", "500m, 500000000", "0.000000001, 1", "0, 0"})
    void readsSharesOfProcessors(String text, long nanos) {
        assertThat(Cpu.parse("cpus", text)).isEqualTo(new Cpu(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "NaN", "Infinity", "1e3", "m", "1.0000000001", "9999999"})
    void refusesWhatIsNoneNamingFieldAndValue(String text) {
        assertThatThrownBy(() -> Cpu.parse("cpus", text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("cpus \"" + text + "\"");
    }
}
