package dev.minato.scaler.kafka;

import java.util.Set;

/**
 * How a rule counts lag.
 *
 * @param threshold lag of each replica, above 0
 * @param activation lag above which there is something to do
 * @param fromEarliest whether a group without a commit begins at the first message
 * @param options switches of KEDA that are on
 */
record LagPolicy(long threshold, long activation, boolean fromEarliest, Set<Option> options) {
    /** KEDA's switches. */
    enum Option {
        /** More replicas than partitions. */
        ALLOW_IDLE_CONSUMERS,
        /** Partitions of which nothing was read since the last reading do not count. */
        EXCLUDE_PERSISTENT_LAG,
        /** A partition without a commit counts nothing. */
        SCALE_TO_ZERO_ON_INVALID_OFFSET,
        /** No more replicas than partitions with lag. */
        LIMIT_TO_PARTITIONS_WITH_LAG,
        /** Only such numbers of replicas that all have as many partitions. */
        ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS
    }

    LagPolicy {
        options = Set.copyOf(options);
    }

    boolean has(Option option) {
        return options.contains(option);
    }
}
