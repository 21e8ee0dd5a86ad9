package dev.minato.local.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class PlacementSettingsTest {
    private static ReplicaDemand limit(String reserve, String overcommit) {
        PlacementSettings settings =
                PlacementSettings.of(
                        Map.of("MINATO_RESERVE", reserve, "MINATO_OVERCOMMIT", overcommit));
        Memory host = new Memory(10L << 30);
        return new HostRoom(new Cpu(4_000_000_000L), host, host, settings).limit().orElseThrow();
    }

    @Test
    void aTenthIsKeptBackAndProcessorsCountTenFold() {
        assertThat(limit("", ""))
                .isEqualTo(new ReplicaDemand(new Cpu(40_000_000_000L), new Memory(9L << 30)));
    }

    @Test
    void atLeast512MibAreKeptBack() {
        Memory small = new Memory(1L << 30);
        assertThat(MemoryReserve.DEFAULT.of(small)).isEqualTo(new Memory(512L << 20));
    }

    @Test
    void anyNumbersMayBeGiven() {
        assertThat(limit("20%", "cpu=0.5,memory=2"))
                .isEqualTo(new ReplicaDemand(new Cpu(2_000_000_000L), new Memory(16L << 30)));
        assertThat(limit("1GB", "memory=1.5").memory()).isEqualTo(new Memory((27L << 30) / 2));
        assertThat(limit("0", "cpu=1").memory()).isEqualTo(new Memory(10L << 30));
        assertThat(limit("1TB", "").memory()).isEqualTo(new Memory(0));
        assertThat(limit("", "cpu=999999,memory=999999").cpu().nanos()).isPositive();
    }

    @Test
    void aContainerHasANumberOfProcesses() {
        assertThat(PlacementSettings.of(Map.of()).pidsLimit()).isEqualTo(4096);
        assertThat(PlacementSettings.of(Map.of("MINATO_PIDS_LIMIT", "100")).pidsLimit())
                .isEqualTo(100);
        assertThat(PlacementSettings.of(Map.of("MINATO_PIDS_LIMIT", "off")).pidsLimit())
                .isEqualTo(-1);
    }

    @Test
    void offIsAnySum() {
        assertThat(PlacementSettings.of(Map.of("MINATO_OVERCOMMIT", "off")).overcommit()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MINATO_PIDS_LIMIT, many",
        "MINATO_PIDS_LIMIT, 0",
        "MINATO_PIDS_LIMIT, 15",
        "MINATO_PIDS_LIMIT, -1",
        "MINATO_PIDS_LIMIT, 99999999",
        "MINATO_RESERVE, much",
        "MINATO_RESERVE, 10",
        "MINATO_RESERVE, -1GB",
        "MINATO_RESERVE, 100%",
        "MINATO_RESERVE, off",
        "MINATO_OVERCOMMIT, 2",
        "MINATO_OVERCOMMIT, cpu=0",
        "MINATO_OVERCOMMIT, cpu=-1",
        "MINATO_OVERCOMMIT, 'cpu=1,cpu=2'",
        "MINATO_OVERCOMMIT, 'cpu=1,disk=2'",
        "MINATO_OVERCOMMIT, 'cpu=1,'",
        "MINATO_OVERCOMMIT, cpu=1e9",
        "MINATO_OVERCOMMIT, OFF"
    })
    void aWrongValueIsRefusedNamingVariableAndValue(String name, String value) {
        assertThatThrownBy(() -> PlacementSettings.of(Map.of(name, value)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(name + " \"" + value + "\" is not right: write");
    }
}
