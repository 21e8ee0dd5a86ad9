package dev.minato.builder.cache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The decision what to forget, without doing any of it: never what is in use or what a record that
 * stays stands on; the longest unused first. What no step made stays exactly as long as something
 * stands on it. Not thread-safe.
 */
final class PrunePlan {
    private static final Comparator<CacheRecord> LONGEST_UNUSED_FIRST =
            Comparator.comparing((CacheRecord r) -> r.lastUsed().orElse(Instant.MIN))
                    // Of equals the upper one: who made a step has asked for those below first.
                    .thenComparing(Comparator.comparingLong(CacheRecord::snapshot).reversed());

    private final PruneOptions options;
    private final Map<Long, CacheRecord> records = new HashMap<>();
    private final Map<Long, Integer> above = new HashMap<>();
    private final PriorityQueue<CacheRecord> open = new PriorityQueue<>(LONGEST_UNUSED_FIRST);
    private final List<CacheRecord> chosen = new ArrayList<>();
    private final Optional<Long> kept;
    private long used;

    private PrunePlan(List<CacheRecord> all, PruneOptions options, long free) {
        this.options = options;
        for (CacheRecord record : all) {
            records.put(record.snapshot(), record);
            record.parent().ifPresent(parent -> above.merge(parent, 1, Integer::sum));
            used += record.own();
        }
        this.kept = options.space().kept(used, free);
    }

    /**
     * Decides.
     *
     * @param all every record, each one's parent included
     * @param free bytes of the disk that nobody uses
     * @return what is to be forgotten, each before what it stands on
     */
    static List<CacheRecord> choose(List<CacheRecord> all, PruneOptions options, long free) {
        PrunePlan pruning = new PrunePlan(all, options, free);
        pruning.run();
        return pruning.chosen;
    }

    private void run() {
        for (CacheRecord record : records.values()) {
            offer(record);
        }
        while (!open.isEmpty() && isTooMuch()) {
            forget(open.poll());
        }
    }

    private boolean isTooMuch() {
        return kept.isEmpty() || used > kept.get();
    }

    private void offer(CacheRecord record) {
        if (above.getOrDefault(record.snapshot(), 0) == 0 && mayGo(record)) {
            open.add(record);
        }
    }

    private boolean mayGo(CacheRecord record) {
        boolean counts = !record.shared() || (options.all() && kept.isEmpty());
        boolean unused =
                options.unusedSince().isEmpty()
                        || record.lastUsed().isEmpty()
                        || !record.lastUsed().get().isAfter(options.unusedSince().get());
        return !record.inUse() && counts && unused && options.wanted().test(record);
    }

    private void forget(CacheRecord record) {
        chosen.add(record);
        used -= record.own();
        if (record.parent().isEmpty()) {
            return;
        }
        CacheRecord below = records.get(record.parent().get());
        if (below == null || above.merge(below.snapshot(), -1, Integer::sum) > 0) {
            return;
        }
        if (below.lastUsed().isEmpty() && !below.inUse() && !below.shared()) {
            forget(below); // Nothing keeps it by now.
        } else {
            offer(below);
        }
    }
}
