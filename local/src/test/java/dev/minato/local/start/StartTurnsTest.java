package dev.minato.local.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(20)
class StartTurnsTest {
    private final BlockingQueue<Integer> told = new LinkedBlockingQueue<>();

    private List<StartTurn> ask(StartTurns turns, int count) {
        List<StartTurn> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            StartTurn turn = turns.of(() -> told.add(number));
            turn.take();
            all.add(turn);
        }
        return all;
    }

    @Test
    void aFewStartAtATimeInTheOrderInWhichTheyCame() {
        StartTurns turns = new StartTurns(2);
        turns.open();
        List<StartTurn> all = ask(turns, 5);
        assertThat(told).containsExactly(0, 1);
        assertThat(all)
                .extracting(StartTurn::take)
                .containsExactly(true, true, false, false, false);
        assertThat(all.get(2).waits()).isTrue();

        all.get(1).end();
        assertThat(told).containsExactly(0, 1, 2);
        all.get(0).end();
        all.get(2).end();
        assertThat(told).containsExactly(0, 1, 2, 3, 4);
        assertThat(all.get(4).take()).isTrue();
    }

    @Test
    void nobodyIsCalledBeforeItIsOpen() {
        StartTurns turns = new StartTurns(2);
        List<StartTurn> all = ask(turns, 3);
        assertThat(told).isEmpty();
        assertThat(all).extracting(StartTurn::take).containsOnly(false);
        turns.open();
        assertThat(told).containsExactly(0, 1);
    }

    @Test
    void oneThatDoesNotWantItAnyMoreIsPassedOver() {
        StartTurns turns = new StartTurns(1);
        turns.open();
        List<StartTurn> all = ask(turns, 3);
        all.get(1).end();
        all.get(0).end();
        assertThat(told).containsExactly(0, 2);
        assertThat(all.get(1).waits()).isFalse();
    }

    @Test
    void oneThatHangsKeepsNobodyFromStarting() throws InterruptedException {
        StartTurns turns = new StartTurns(1, Duration.ofMillis(50));
        turns.open();
        List<StartTurn> all = ask(turns, 3);
        assertThat(told.take()).isZero();
        assertThat(told.take()).isEqualTo(1);
        assertThat(told.take()).isEqualTo(2);
        assertThat(all.get(0).take()).as("it is still its turn").isTrue();
        all.get(0).end();
        if (!all.get(0).take()) {
            assertThat(told.take()).as("its next one").isZero();
        }
        assertThat(all.get(0).take()).isTrue();
    }

    @Test
    void eachStartHasATurnOfItsOwn() {
        StartTurns turns = new StartTurns(1);
        turns.open();
        List<StartTurn> all = ask(turns, 2);
        all.get(0).end();
        assertThat(all.get(0).take()).as("behind the other").isFalse();
        all.get(1).end();
        assertThat(told).containsExactly(0, 1, 0);
        assertThat(all.get(0).take()).isTrue();
    }
}
