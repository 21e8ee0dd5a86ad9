package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class ProbeThresholdTest {
    @Test
    void publishesFailureOnlyAfterItsThreshold() {
        ProbeThreshold threshold = new ProbeThreshold(1, 3, Optional.of(true));
        assertThat(threshold.add(false)).isEmpty();
        assertThat(threshold.add(false)).isEmpty();
        assertThat(threshold.add(false)).contains(false);
        assertThat(threshold.add(false)).isEmpty();
    }

    @Test
    void aSuccessBetweenBeginsTheCountAnew() {
        ProbeThreshold threshold = new ProbeThreshold(1, 2, Optional.of(true));
        assertThat(threshold.add(false)).isEmpty();
        assertThat(threshold.add(true)).isEmpty();
        assertThat(threshold.add(false)).isEmpty();
        assertThat(threshold.add(false)).contains(false);
    }

    @Test
    void publishesSuccessOnlyAfterItsThreshold() {
        ProbeThreshold threshold = new ProbeThreshold(2, 3, Optional.of(false));
        assertThat(threshold.add(true)).isEmpty();
        assertThat(threshold.add(true)).contains(true);
        assertThat(threshold.add(true)).isEmpty();
    }

    @Test
    void aStartupProbeSaysNothingBeforeAThreshold() {
        ProbeThreshold threshold = new ProbeThreshold(1, 2, Optional.empty());
        assertThat(threshold.add(false)).isEmpty();
        assertThat(threshold.add(false)).contains(false);
        assertThat(new ProbeThreshold(1, 2, Optional.empty()).add(true)).contains(true);
    }
}
