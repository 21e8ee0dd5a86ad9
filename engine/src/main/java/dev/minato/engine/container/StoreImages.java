package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.image.ImageStore;
import dev.minato.image.catalog.ImageBase;
import dev.minato.image.catalog.Images;
import dev.minato.image.content.Lease;
import dev.minato.image.model.ImageId;
import dev.minato.linux.files.Dir;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Images of the store. */
public final class StoreImages implements ImageRoots {
    private static final Duration UNPACKING = Duration.ofMinutes(30);

    private final ImageStore store;

    public StoreImages(ImageStore store) {
        this.store = store;
    }

    @Override
    public Base base(ImageId id) {
        ImageBase image = store.images().base(id);
        boolean whole = image.config().diffIds().isEmpty() || image.top().isPresent();
        return new Base(image.config().run(), whole ? image.top() : unpacked(id));
    }

    private Optional<Long> unpacked(ImageId id) {
        try (Lease lease = store.lease("start of a container", UNPACKING)) {
            return store.images().unpacked(id, lease);
        }
    }

    @Override
    public List<Dir> open(ImageId id, Optional<Long> top) {
        if (top.isEmpty()) {
            return List.of();
        }
        try {
            return store.snapshots().open(top.get());
        } catch (Fault e) {
            // A power failure has taken the layer; what it was unpacked from is still there.
            return unpacked(id).map(store.snapshots()::open).orElseThrow(() -> e);
        }
    }

    @Override
    public void hold(WriteTransaction tx, String container, ImageId image) {
        store.images().hold(tx, Images.CONTAINER, container, image);
    }

    @Override
    public void release(WriteTransaction tx, String container) {
        store.images().release(tx, Images.CONTAINER, container);
    }
}
