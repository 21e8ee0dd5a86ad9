package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

class WeightedOrderTest {
    @Test
    void everyWindowOfAThousandHasExactlyEachShare() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int[] weights = random.ints(1 + random.nextInt(12), 0, 60).toArray();
            int[] order = WeightedOrder.of(weights);
            if (Arrays.stream(weights).sum() == 0) {
                assertThat(order).isEmpty();
                continue;
            }
            assertThat(100 % order.length).isZero();
            int[] first = counts(order, 0, 1_000, weights.length);
            assertThat(counts(order, random.nextInt(1_000), 1_000, weights.length))
                    .isEqualTo(first);
        }
    }

    @Test
    void sharesThatAreHundredthsAreKept() {
        for (int[] weights :
                new int[][] {{90, 10}, {1, 99}, {50, 25, 25}, {33, 67}, {1, 1}, {7, 3}, {100}}) {
            int sum = Arrays.stream(weights).sum();
            int[] counts = counts(WeightedOrder.of(weights), 0, 1_000, weights.length);
            for (int i = 0; i < weights.length; i++) {
                assertThat(counts[i]).isEqualTo(1_000 * weights[i] / sum);
            }
        }
    }

    @Test
    void othersAreRoundedToHundredths() {
        assertThat(counts(WeightedOrder.of(new int[] {1, 1, 1}), 0, 100, 3))
                .containsExactly(34, 33, 33);
        assertThat(counts(WeightedOrder.of(new int[] {Integer.MAX_VALUE, 1}), 0, 100, 2))
                .containsExactly(100, 0);
    }

    /** So that two edges, each with turns of its own, are less than four off together. */
    @Test
    void noTargetIsEverAWholeTurnBehindOrAhead() {
        Random random = new Random(6);
        for (int round = 0; round < 300; round++) {
            int[] order = WeightedOrder.of(random.ints(1 + random.nextInt(10), 1, 50).toArray());
            int targets = Arrays.stream(order).max().orElseThrow() + 1;
            int[] all = counts(order, 0, order.length, targets);
            for (int turns = 1; turns <= order.length; turns++) {
                int[] had = counts(order, 0, turns, targets);
                for (int i = 0; i < targets; i++) {
                    double due = (double) turns * all[i] / order.length;
                    assertThat(Math.abs(had[i] - due)).isLessThan(1);
                }
            }
        }
    }

    private static int[] counts(int[] order, int from, int turns, int targets) {
        int[] counts = new int[targets];
        for (int i = from; i < from + turns; i++) {
            counts[order[i % order.length]]++;
        }
        return counts;
    }
}
