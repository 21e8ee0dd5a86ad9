package dev.minato.builder.cache;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The choice of what is to be forgotten of the build cache, as BuildKit has it (client/prune.go).
 *
 * @param all also what images and containers share, which frees nothing now
 * @param unusedSince only what no build asked for after that
 * @param space until when
 * @param wanted only what passes
 */
public record PruneOptions(
        boolean all, Optional<Instant> unusedSince, Space space, Predicate<CacheRecord> wanted) {
    /**
     * How much may stay; with zeros alone nothing does.
     *
     * @param reserved bytes of cache that stay in any case
     * @param maxUsed bytes of cache that stay at most, 0 for any
     * @param minFree bytes of the disk that are to be free, 0 for any
     */
    public record Space(long reserved, long maxUsed, long minFree) {
        /** Nothing stays for its size. */
        public static final Space NONE = new Space(0, 0, 0);

        /**
         * The bytes that may stay.
         *
         * @param used bytes of the cache
         * @param free bytes of the disk
         * @return empty when nothing stays for its size
         */
        Optional<Long> kept(long used, long free) {
            if (equals(NONE)) {
                return Optional.empty();
            }
            long kept = maxUsed == 0 ? used : maxUsed;
            if (minFree > free) {
                kept = Math.min(kept, used - (minFree - free));
            }
            return Optional.of(Math.max(kept, reserved));
        }
    }

    /** Everything that nobody uses. */
    public static final PruneOptions EVERYTHING =
            new PruneOptions(true, Optional.empty(), Space.NONE, _ -> true);

    /** What makes the cache larger than a bound, the longest unused first. */
    public static PruneOptions above(long bytes) {
        // Of 0 BuildKit makes "any": a byte is none.
        return new PruneOptions(
                false, Optional.empty(), new Space(0, Math.max(bytes, 1), 0), _ -> true);
    }

    /** What no build asked for since then. */
    public static PruneOptions unused(Instant since) {
        return new PruneOptions(true, Optional.of(since), Space.NONE, _ -> true);
    }
}
