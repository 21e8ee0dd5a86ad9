package dev.minato.scaler.kafka;

import java.util.Map;

/**
 * Where partitions end and how far a group has come.
 *
 * @param ends the offset that the next message gets; of each partition that counts
 * @param committed the offset that the group reads next, {@link #NONE} where it has committed none
 */
public record GroupOffsets(Map<PartitionName, Long> ends, Map<PartitionName, Long> committed) {
    /** No commit. */
    public static final long NONE = -1;

    public GroupOffsets {
        ends = Map.copyOf(ends);
        committed = Map.copyOf(committed);
    }
}
