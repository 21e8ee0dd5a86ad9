package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.BuildOptions;
import dev.minato.builder.plan.StageBase;
import dev.minato.image.catalog.Image;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.remote.PullListener;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Obtains the images that a build starts from, each once. Thread-safe. */
final class BaseImages {
    private static final int TRIES = 3;

    private final BuildServices kit;
    private final Lease lease;
    private final BuildOptions options;
    private final Map<Reference, CompletableFuture<Based>> known = new ConcurrentHashMap<>();

    /**
     * An image with its layers.
     *
     * @param layers the lowest first
     */
    record Based(Image image, List<Snapshot> layers) {}

    BaseImages(BuildServices kit, Lease lease, BuildOptions options) {
        this.kit = kit;
        this.lease = lease;
        this.options = options;
    }

    /**
     * An image, pulled or made where it has to be.
     *
     * @throws Fault as {@link dev.minato.remote.ImageSource} has it, the name in front
     */
    Based obtain(StageBase.OfImage base, PullListener listener) throws InterruptedException {
        CompletableFuture<Based> mine = new CompletableFuture<>();
        CompletableFuture<Based> other = known.putIfAbsent(base.reference(), mine);
        if (other == null) {
            try {
                mine.complete(fetch(base.reference(), listener));
            } catch (RuntimeException | Error e) {
                mine.completeExceptionally(e);
            }
        }
        try {
            return (other == null ? mine : other).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Fault f) {
                throw Fault.of(f.kind(), base.name() + ": " + f.text(), f);
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
    }

    /** One that is removed before our lease has it is obtained again. */
    private Based fetch(Reference reference, PullListener listener) {
        for (int tries = 1; ; tries++) {
            ImageId id = obtain(reference, listener);
            try {
                return hold(id);
            } catch (Fault f) {
                if (f.kind() != Fault.Kind.NOT_FOUND || tries == TRIES) {
                    throw f;
                }
            }
        }
    }

    private ImageId obtain(Reference reference, PullListener listener) {
        ImageId result = options.results().get(reference);
        if (result != null) {
            return result;
        }
        String host = reference.domain();
        return kit.source()
                .obtain(
                        reference,
                        options.pull(),
                        Optional.ofNullable(options.credentials().get(host))
                                .or(() -> options.caller().credentials(host)),
                        listener);
    }

    private Based hold(ImageId id) {
        Optional<Long> top = kit.store().images().unpacked(id, lease);
        Image image = kit.store().images().get(id);
        Platform platform = image.config().platform();
        if (!Platform.host().runs(platform)) {
            throw Fault.invalid(
                    "from",
                    "the image is for "
                            + platform
                            + ", which this host ("
                            + Platform.host()
                            + ") cannot run");
        }
        return new Based(image, top.map(kit.store().snapshots()::chain).orElse(List.of()));
    }
}
