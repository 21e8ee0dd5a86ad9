package dev.minato.engine.container;

import dev.minato.image.Image;
import dev.minato.image.ImageId;
import dev.minato.image.Lease;
import dev.minato.image.RunConfig;
import dev.minato.image.Store;
import dev.minato.linux.Dir;
import dev.minato.state.Tx;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Images of the store. */
public final class StoreImages implements ImageRoots {
    private static final String KIND = "container";

    private final Store store;

    public StoreImages(Store store) {
        this.store = store;
    }

    @Override
    public RunConfig config(ImageId image) {
        return store.images().get(image).config().run();
    }

    @Override
    public List<Dir> open(ImageId id) {
        Image image = store.images().get(id);
        if (image.config().diffIds().isEmpty()) {
            return List.of();
        }
        if (image.top().isPresent()) {
            return store.snapshots().open(image.top().get());
        }
        try (Lease lease = store.lease("start of a container", Duration.ofMinutes(10))) {
            Optional<Long> top = store.images().unpacked(id, lease);
            return top.isPresent() ? store.snapshots().open(top.get()) : List.of();
        }
    }

    @Override
    public void hold(Tx tx, String container, ImageId image) throws Exception {
        store.images().hold(tx, KIND, container, image);
    }

    @Override
    public void release(Tx tx, String container) throws Exception {
        store.images().release(tx, KIND, container);
    }
}
