package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.platform.ImageResolver;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    /** Everything that was published, as {@code repository@digest}. */
    Set<String> published() {
        return Set.copyOf(published);
    }

    private static ResolvedImage image(String id) {
        return new ResolvedImage(id, List.of(80));
    }
}
