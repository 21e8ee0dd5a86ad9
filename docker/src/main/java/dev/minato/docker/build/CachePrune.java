package dev.minato.docker.build;

import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.docker.call.PruneQuery;
import dev.minato.image.ContentCollector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prunes the build cache, whichever API asks, and makes that known. Thread-safe. */
public final class CachePrune {
    private final Path root;
    private final BuildCache cache;
    private final ContentCollector collector;
    private final PruneQuery prunes;

    /**
     * @param root lies on the disk whose free space counts
     */
    public CachePrune(Path root, BuildCache cache, ContentCollector collector, PruneQuery prunes) {
        this.root = root;
        this.cache = cache;
        this.collector = collector;
        this.prunes = prunes;
    }

    /**
     * What a prune came to.
     *
     * @param gone what was forgotten
     * @param bytes that the disk got back
     */
    public record Pruned(List<CacheRecord> gone, long bytes) {}

    /** Forgets what nobody uses. */
    public Pruned prune(PruneOptions options) throws IOException {
        List<CacheRecord> gone = cache.prune(options, Files.getFileStore(root).getUsableSpace());
        long bytes = gone.isEmpty() ? 0 : collector.reclaim();
        for (CacheRecord record : gone) {
            bytes += record.kind() == CacheRecord.Kind.CACHE_MOUNT ? record.size() : 0;
        }
        prunes.tell("builder", bytes);
        return new Pruned(gone, bytes);
    }
}
