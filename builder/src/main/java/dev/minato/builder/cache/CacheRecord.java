package dev.minato.builder.cache;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing that the build cache keeps: a layer that a step made, what such a layer stands on, or a
 * folder of RUN --mount=type=cache.
 *
 * @param snapshot a layer's number in the store; a folder's is negative
 * @param id its name for people, 25 digits, the same as long as it is there
 * @param parent the number of the layer below, which has a record too
 * @param description what the step did; empty for a layer that no step of ours made
 * @param inUse a build works with it, or with one above it
 * @param shared images or containers need it as well: forgetting it frees nothing
 * @param size bytes of its files, without those below
 * @param created when it was made
 * @param lastUsed when a build last asked for it; empty where no step made it
 * @param uses how many builds asked for it, the one that made it included
 */
public record CacheRecord(
        Kind kind,
        long snapshot,
        String id,
        Optional<Long> parent,
        String description,
        boolean inUse,
        boolean shared,
        long size,
        Instant created,
        Optional<Instant> lastUsed,
        int uses) {
    /** What is kept, by BuildKit's names of records (client/diskusage.go). */
    public enum Kind {
        LAYER("regular"),
        CACHE_MOUNT("exec.cachemount");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Bytes that go when this is forgotten: none of what others need. */
    public long own() {
        return shared ? 0 : size;
    }
}
