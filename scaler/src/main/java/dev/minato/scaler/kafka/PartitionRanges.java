package dev.minato.scaler.kafka;

import java.util.ArrayList;
import java.util.List;

/**
 * Partitions by number, like {@code 1,3-5}; all when there is none.
 *
 * @param ranges first and last of each
 */
public record PartitionRanges(List<Range> ranges) {
    /** All partitions. */
    public static final PartitionRanges ALL = new PartitionRanges(List.of());

    private static final int MOST = 1000;

    /**
     * Both ends belong to it.
     *
     * @param first 0 or more
     */
    public record Range(int first, int last) {}

    public PartitionRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * @throws IllegalArgumentException when it is none
     */
    static PartitionRanges parse(String text) {
        List<Range> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.strip().matches("\\d{1,9}(\\s*-\\s*\\d{1,9})?") || all.size() == MOST) {
                throw new IllegalArgumentException("it is not numbers and ranges");
            }
            String[] ends = part.strip().split("\\s*-\\s*", 2);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw new IllegalArgumentException("a range in it goes backwards");
            }
            all.add(new Range(first, last));
        }
        return new PartitionRanges(all);
    }

    /** Whether it is one of them. */
    public boolean contains(int partition) {
        return ranges.isEmpty()
                || ranges.stream()
                        .anyMatch(each -> each.first() <= partition && partition <= each.last());
    }
}
