package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DepartureTurnsTest {
    private final DepartureTurns turns = new DepartureTurns();

    /** How many of those that wait get their turn in this tick. */
    private int tick(int waiting) {
        turns.tick();
        int taken = 0;
        for (int i = 0; i < waiting; i++) {
            taken += turns.take() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aFewGoAtOnce() {
        assertThat(tick(DepartureTurns.LEAST)).isEqualTo(DepartureTurns.LEAST);
        assertThat(tick(3)).isEqualTo(3);
    }

    @Test
    void manyGoInTenTicksAndNeverMostOfThemInOne() {
        for (int many : new int[] {17, 100, 1_000, 20_000}) {
            int left = many;
            int ticks = 0;
            while (left > 0) {
                int gone = tick(left);
                assertThat(gone).isLessThanOrEqualTo(Math.max(DepartureTurns.LEAST, many / 10 + 1));
                left -= gone;
                ticks++;
            }
            assertThat(ticks).as("%d", many).isLessThanOrEqualTo(DepartureTurns.TICKS + 1);
            tick(0);
        }
    }
}
