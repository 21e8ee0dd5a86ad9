package dev.minato.edge.proxy;

import java.util.Arrays;

/**
 * The order in which targets take their turns, by their weights: a list that is gone through again
 * and again, in which no target is ever a whole turn behind or ahead of its share. Its length
 * divides 100, so that of any 100 consecutive turns each target has exactly its share; weights
 * whose sum does not divide 100 are first brought to hundredths, the largest remainders rounded up.
 */
final class WeightedOrder {
    private static final int HUNDRED = 100;

    private WeightedOrder() {}

    /**
     * The order.
     *
     * @param weights 0 or more
     * @return by turn the index of the target; empty when no weight is above 0
     */
    static int[] of(int[] weights) {
        long sum = Arrays.stream(weights).asLongStream().sum();
        if (sum == 0) {
            return new int[0];
        }
        int[] shares =
                reduced(
                        HUNDRED % (sum / divisor(weights)) == 0
                                ? weights
                                : hundredths(weights, sum));
        int length = Arrays.stream(shares).sum();
        int[] order = new int[length];
        int[] had = new int[shares.length];
        for (int turn = 1; turn <= length; turn++) {
            int next = next(shares, had, turn, length);
            order[turn - 1] = next;
            had[next]++;
        }
        return order;
    }

    /** Of those whose next turn may be now, the one that must have it soonest. */
    private static int next(int[] shares, int[] had, int turn, int length) {
        int best = -1;
        int soonest = Integer.MAX_VALUE;
        for (int i = 0; i < shares.length; i++) {
            boolean due = turn * shares[i] > had[i] * length;
            if (due) {
                int deadline = Math.ceilDiv((had[i] + 1) * length, shares[i]);
                if (deadline < soonest) {
                    soonest = deadline;
                    best = i;
                }
            }
        }
        return best;
    }

    private static int[] reduced(int[] weights) {
        long divisor = divisor(weights);
        return Arrays.stream(weights).map(weight -> (int) (weight / divisor)).toArray();
    }

    private static long divisor(int[] weights) {
        long divisor = 0;
        for (int weight : weights) {
            divisor = divisor(divisor, weight);
        }
        return divisor;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static int[] hundredths(int[] weights, long sum) {
        int[] shares = new int[weights.length];
        long[] rest = new long[weights.length];
        int left = HUNDRED;
        for (int i = 0; i < weights.length; i++) {
            long exact = (long) weights[i] * HUNDRED;
            shares[i] = (int) (exact / sum);
            rest[i] = exact % sum;
            left -= shares[i];
        }
        for (; left > 0; left--) {
            int largest = 0;
            for (int i = 1; i < rest.length; i++) {
                largest = rest[i] > rest[largest] ? i : largest;
            }
            shares[largest]++;
            rest[largest] = -1;
        }
        return shares;
    }
}
