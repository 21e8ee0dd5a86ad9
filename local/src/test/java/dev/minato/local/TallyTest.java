package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class TallyTest {
    @Test
    void publishesFailureOnlyAfterItsThreshold() {
        Tally tally = new Tally(1, 3, Optional.of(true));
        assertThat(tally.add(false)).isEmpty();
        assertThat(tally.add(false)).isEmpty();
        assertThat(tally.add(false)).contains(false);
        assertThat(tally.add(false)).isEmpty();
    }

    @Test
    void aSuccessBetweenBeginsTheCountAnew() {
        Tally tally = new Tally(1, 2, Optional.of(true));
        assertThat(tally.add(false)).isEmpty();
        assertThat(tally.add(true)).isEmpty();
        assertThat(tally.add(false)).isEmpty();
        assertThat(tally.add(false)).contains(false);
    }

    @Test
    void publishesSuccessOnlyAfterItsThreshold() {
        Tally tally = new Tally(2, 3, Optional.of(false));
        assertThat(tally.add(true)).isEmpty();
        assertThat(tally.add(true)).contains(true);
        assertThat(tally.add(true)).isEmpty();
    }

    @Test
    void aStartupProbeSaysNothingBeforeAThreshold() {
        Tally tally = new Tally(1, 2, Optional.empty());
        assertThat(tally.add(false)).isEmpty();
        assertThat(tally.add(false)).contains(false);
        assertThat(new Tally(1, 2, Optional.empty()).add(true)).contains(true);
    }
}
