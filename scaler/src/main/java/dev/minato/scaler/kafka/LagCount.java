package dev.minato.scaler.kafka;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.kafka.LagPolicy.Option;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The lag of a consumer group, as KEDA's kafka scaler counts it. Pure. Two things are otherwise: a
 * partition that ends before the commit (its topic was made anew) counts nothing, where there it
 * takes away from others; and numbers too large for a long are the largest.
 *
 * @param scaling what replicas are counted by
 * @param activation what decides whether there is anything to do
 * @param seen commits that the next count compares with
 */
record LagCount(long scaling, long activation, Map<PartitionName, Long> seen) {
    /** Lag of one partition, for both. */
    private record Lag(long scaling, long activation) {}

    /**
     * Counts.
     *
     * @param before commits of the count before, empty at first
     * @throws IOException when the group's commit of a partition was not told
     */
    static LagCount of(LagPolicy policy, GroupOffsets offsets, Map<PartitionName, Long> before)
            throws IOException {
        long scaling = 0;
        long activation = 0;
        long lagging = 0;
        Map<PartitionName, Long> seen = new HashMap<>(before);
        for (Map.Entry<PartitionName, Long> end : offsets.ends().entrySet()) {
            Long committed = offsets.committed().get(end.getKey());
            if (committed == null) {
                throw new IOException(
                        "no commit was told of partition "
                                + end.getKey().number()
                                + " of topic "
                                + end.getKey().topic());
            }
            Lag lag = lag(policy, end.getValue(), committed, before.get(end.getKey()));
            if (committed != GroupOffsets.NONE) {
                seen.put(end.getKey(), committed);
            }
            scaling = sum(scaling, lag.scaling());
            activation = sum(activation, lag.activation());
            lagging += lag.scaling() > 0 ? 1 : 0;
        }
        return new LagCount(
                bounded(policy, scaling, offsets.ends().size(), lagging), activation, seen);
    }

    private static Lag lag(
            LagPolicy policy,
            long end,
            long committed,
            @org.jspecify.annotations.Nullable Long before) {
        if (committed == GroupOffsets.NONE) {
            long lag =
                    policy.has(Option.SCALE_TO_ZERO_ON_INVALID_OFFSET)
                            ? 0
                            : policy.fromEarliest() ? Math.max(0, end) : 1;
            return new Lag(lag, lag);
        }
        long lag = Math.max(0, end - committed);
        boolean persistent =
                policy.has(Option.EXCLUDE_PERSISTENT_LAG) && before != null && before == committed;
        return new Lag(persistent ? 0 : lag, lag);
    }

    private static long bounded(LagPolicy policy, long lag, long partitions, long lagging) {
        boolean limited = policy.has(Option.LIMIT_TO_PARTITIONS_WITH_LAG);
        boolean even = policy.has(Option.ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS);
        if (policy.has(Option.ALLOW_IDLE_CONSUMERS) && !limited && !even) {
            return lag;
        }
        long total =
                even
                        ? product(
                                evenConsumers(partitions, lag, policy.threshold()),
                                policy.threshold())
                        : lag;
        long most = limited ? lagging : partitions;
        return total / policy.threshold() > most ? product(most, policy.threshold()) : total;
    }

    /** The fewest consumers that all have as many partitions and no more lag than they may. */
    private static long evenConsumers(long partitions, long lag, long threshold) {
        for (long consumers = 1; consumers < partitions; consumers++) {
            if (partitions % consumers == 0 && product(consumers, threshold) >= lag) {
                return consumers;
            }
        }
        return partitions;
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    TriggerReading reading(LagPolicy policy) {
        return new TriggerReading(
                scaling,
                policy.threshold(),
                activation > policy.activation(),
                TriggerReading.Kind.AVERAGE);
    }
}
