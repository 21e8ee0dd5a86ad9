package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Images in virtual time. A reference that begins with {@code remote/} has to be pulled first; one
 * that begins with {@code nowhere/} does not exist. One thread.
 */
public final class FakeImages implements ImageResolver {
    private static final Duration PULL = Duration.ofSeconds(20);

    private static final Duration PUSH = Duration.ofSeconds(10);
    private static final String REGISTRY = "registry.test/apps@";

    private final VirtualTime time;
    private final Set<String> published = new HashSet<>();
    private final KnownImages here = new KnownImages();

    /** No image but those that are pulled. */
    public FakeImages(VirtualTime time) {
        this.time = time;
    }

    /** Lets a reference mean an image, which is here from then on. */
    public void tag(String reference, String id) {
        here.tag(reference, id);
    }

    @Override
    public Optional<ResolvedImage> find(String reference) {
        return here.find(reference);
    }

    @Override
    public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
        CompletableFuture<ResolvedImage> pulled = new CompletableFuture<>();
        time.within(
                PULL,
                () -> {
                    try {
                        pulled.complete(find(reference).orElseGet(() -> pulled(reference)));
                    } catch (Fault e) {
                        pulled.completeExceptionally(e);
                    }
                });
        return pulled;
    }

    private ResolvedImage pulled(String reference) {
        if (reference.startsWith("nowhere/")) {
            throw KnownImages.missing(reference);
        }
        here.tag(reference, Digest.of(reference.getBytes(StandardCharsets.UTF_8)).toString());
        return find(reference).orElseThrow();
    }

    @Override
    public CompletableFuture<Void> durable(String imageId) {
        return here.durable(imageId);
    }

    /** Takes a while, but for what is there already; an ID that ends with {@code 13} never goes. */
    @Override
    public CompletableFuture<String> publish(String imageId) {
        String place = REGISTRY + imageId;
        CompletableFuture<String> pushed = new CompletableFuture<>();
        time.within(
                published.contains(place) ? Duration.ZERO : PUSH,
                () -> {
                    if (imageId.endsWith("13")) {
                        pushed.completeExceptionally(
                                Fault.unavailable("pushing " + imageId + ": no space left"));
                    } else {
                        published.add(place);
                        pushed.complete(place);
                    }
                });
        return pushed;
    }

    /** Refuses what a cluster that pulls could not run. */
    void refuseUnpublished(ReplicaSpec spec) {
        spec.allContainers()
                .map(ReplicaContainer::image)
                .filter(image -> !published.contains(image.published().orElse("")))
                .findFirst()
                .ifPresent(image -> {
                    throw Fault.invalid(
                            "image",
                            "image " + image.reference() + " cannot be pulled: not published");
                });
    }

    /** Everything that was published, as {@code repository@digest}. */
    Set<String> published() {
        return Set.copyOf(published);
    }
}
