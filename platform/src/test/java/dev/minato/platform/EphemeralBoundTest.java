package dev.minato.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.volume.EphemeralBound;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Container Apps' table of ephemeral storage. */
class EphemeralBoundTest {
    @ParameterizedTest
    @CsvSource({"10,1", "250,1", "251,2", "500,2", "750,4", "1000,4", "1001,8", "4000,8"})
    void goesByProcessors(long thousandths, long gibibytes) {
        assertThat(EphemeralBound.of(new Cpu(thousandths * 1_000_000)))
                .isEqualTo(new Memory(gibibytes << 30));
    }
}
