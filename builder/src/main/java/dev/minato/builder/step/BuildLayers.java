package dev.minato.builder.step;

import dev.minato.builder.cache.CachedLayer;
import dev.minato.builder.cache.StepKey;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;

import java.util.Optional;

/** Finds or makes the layers of one build. Thread-safe. */
final class BuildLayers {
    private final BuildServices kit;
    private final Lease lease;
    private final boolean useCache;

    BuildLayers(BuildServices kit, Lease lease, boolean useCache) {
        this.kit = kit;
        this.lease = lease;
        this.useCache = useCache;
    }

    /** Writes the files of a layer into its workspace. */
    @FunctionalInterface
    interface Work {
        void run(ActiveSnapshot workspace) throws Exception;
    }

    /**
     * A layer and whether it needed work here.
     *
     * @param cached it was there, or another build made it meanwhile
     */
    record Outcome(CachedLayer layer, boolean cached) {}

    /**
     * A step that makes a layer.
     *
     * @param description what it does, for who looks at the cache
     * @param anew it is done again whatever the cache has
     */
    record Step(StepKey key, String description, Optional<Long> parent, boolean anew) {
        /** The next step of a stage. */
        static Step of(StageState state, StepKey key, String description) {
            return new Step(key, description, state.top(), state.isAnew());
        }
    }

    /** The layer of a step above its parent, from the cache where it has it. */
    Outcome make(Step step, Work work) throws Exception {
        if (!useCache || step.anew()) {
            return new Outcome(fresh(step, work), false);
        }
        Optional<CachedLayer> known = kit.cache().find(step.key(), lease);
        if (known.isPresent()) {
            return new Outcome(known.get(), true);
        }
        boolean[] worked = new boolean[1];
        CachedLayer layer =
                kit.flights()
                        .run(
                                step.key(),
                                () -> kit.cache().find(step.key(), lease),
                                () -> {
                                    worked[0] = true;
                                    return fresh(step, work);
                                });
        return new Outcome(layer, !worked[0]);
    }

    private CachedLayer fresh(Step step, Work work) throws Exception {
        try (ActiveSnapshot workspace = kit.store().snapshots().prepare(step.parent())) {
            work.run(workspace);
            Snapshot snapshot = workspace.commit(lease);
            CachedLayer layer = new CachedLayer(snapshot, kit.clock().instant());
            kit.cache().put(step.key(), layer, step.description());
            return layer;
        }
    }
}
