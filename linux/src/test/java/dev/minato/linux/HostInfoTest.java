package dev.minato.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostInfoTest {
    @Test
    void knowsItself() {
        assertThat(HostInfo.cpus()).isPositive();
        assertThat(HostInfo.memoryTotal()).isGreaterThan(64L << 20);
        assertThat(HostInfo.memoryAvailable()).isBetween(1L, HostInfo.memoryTotal());
        assertThat(HostInfo.architecture()).isIn("amd64", "arm64");
        assertThat(HostInfo.kernelAtLeast(5, 6)).isTrue();
        assertThat(HostInfo.bootId()).hasSize(36);
        assertThat(HostInfo.operatingSystem()).isNotEmpty();
    }

    @Test
    void comparesVersionsAsNumbers() {
        assertThat(HostInfo.atLeast("6.1.0-18-amd64", 6, 5)).isFalse();
        assertThat(HostInfo.atLeast("6.18.44-fc", 6, 5)).isTrue();
        assertThat(HostInfo.atLeast("10.0", 6, 5)).isTrue();
    }

    @Test
    void readsSignalsAsDockerDoes() {
        assertThat(Signals.parse("SIGTERM")).contains(15);
        assertThat(Signals.parse("kill")).contains(9);
        assertThat(Signals.parse("10")).contains(10);
        assertThat(Signals.parse("SIGRTMIN+3")).contains(37);
        assertThat(Signals.parse("RTMAX-1")).contains(63);
        assertThat(Signals.parse("ZORK")).isEmpty();
        assertThat(Signals.parse("0")).isEmpty();
        assertThat(Signals.parse("65")).isEmpty();
    }
}
