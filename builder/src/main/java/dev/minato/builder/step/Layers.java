package dev.minato.builder.step;

import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.Layer;
import dev.minato.builder.cache.StepKey;
import dev.minato.image.Lease;
import dev.minato.image.Snapshot;
import dev.minato.image.Workspace;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds or makes the layers of one build. Thread-safe. */
final class Layers {
    private final Kit kit;
    private final Lease lease;
    private final boolean useCache;
    private final Set<StepKey> used = ConcurrentHashMap.newKeySet();

    Layers(Kit kit, Lease lease, boolean useCache) {
        this.kit = kit;
        this.lease = lease;
        this.useCache = useCache;
    }

    /** Writes the files of a layer into its workspace. */
    @FunctionalInterface
    interface Work {
        void run(Workspace workspace) throws Exception;
    }

    /**
     * A layer and whether it needed work here.
     *
     * @param cached it was there, or another build made it meanwhile
     */
    record Outcome(Layer layer, boolean cached) {}

    /** The layer of a step above {@code parent}, from the cache where it has it. */
    Outcome make(StepKey key, Optional<Long> parent, Work work) throws Exception {
        if (!useCache) {
            return new Outcome(fresh(key, parent, work), false);
        }
        Optional<Layer> known = find(key);
        if (known.isPresent()) {
            return new Outcome(known.get(), true);
        }
        boolean[] worked = new boolean[1];
        Layer layer =
                kit.flights()
                        .run(
                                key,
                                () -> find(key),
                                () -> {
                                    worked[0] = true;
                                    return fresh(key, parent, work);
                                });
        return new Outcome(layer, !worked[0]);
    }

    private Optional<Layer> find(StepKey key) {
        Optional<Layer> layer = kit.cache().find(key, lease);
        layer.ifPresent(found -> used.add(key));
        return layer;
    }

    private Layer fresh(StepKey key, Optional<Long> parent, Work work) throws Exception {
        try (Workspace workspace = kit.store().snapshots().prepare(parent)) {
            work.run(workspace);
            Snapshot snapshot = workspace.commit(lease);
            Layer layer = new Layer(snapshot, kit.clock().instant());
            kit.cache().put(key, layer);
            return layer;
        }
    }

    /** Tells the cache what was useful. */
    void touch() {
        BuildCache cache = kit.cache();
        cache.touch(used);
    }
}
