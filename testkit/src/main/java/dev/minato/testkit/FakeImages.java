package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.platform.Resolver;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Images in virtual time. A reference that begins with {@code remote/} has to be pulled first; one
 * that begins with {@code nowhere/} does not exist. One thread.
 */
public final class FakeImages implements Resolver {
    private static final Duration PULL = Duration.ofSeconds(20);

    private final VirtualTime time;
    private final Map<String, String> tags = new HashMap<>();

    /** No image but those that are pulled. */
    public FakeImages(VirtualTime time) {
        this.time = time;
    }

    /** Lets a reference mean an image. */
    public void tag(String reference, String id) {
        tags.put(reference, id);
    }

    @Override
    public Optional<ResolvedImage> find(String reference) {
        if (reference.startsWith("sha256:")) {
            return Optional.of(image(reference));
        }
        return Optional.ofNullable(tags.get(reference)).map(FakeImages::image);
    }

    @Override
    public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
        CompletableFuture<ResolvedImage> pulled = new CompletableFuture<>();
        time.within(
                PULL,
                () -> {
                    if (reference.startsWith("nowhere/")) {
                        pulled.completeExceptionally(Fault.notFound("No such image: " + reference));
                    } else {
                        tags.putIfAbsent(reference, "sha256:" + reference.hashCode());
                        pulled.complete(image(tags.getOrDefault(reference, "")));
                    }
                });
        return pulled;
    }

    @Override
    public CompletableFuture<Void> durable(String imageId) {
        return CompletableFuture.completedFuture(null);
    }

    private static ResolvedImage image(String id) {
        return new ResolvedImage(id, List.of(80));
    }
}
