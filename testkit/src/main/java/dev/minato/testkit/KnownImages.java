package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.Reference;
import dev.minato.platform.ImageResolver;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Images that a test names, and no others; nothing can be pulled. Thread-safe. */
public final class KnownImages implements ImageResolver {
    private final Map<String, String> idByName = new ConcurrentHashMap<>();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** An image for each name. */
    public static KnownImages of(String... names) {
        KnownImages images = new KnownImages();
        for (String name : names) {
            images.tag(name, Digest.of(name.getBytes(StandardCharsets.UTF_8)).toString());
        }
        return images;
    }

    /** Lets a reference mean an image, which is here from then on. */
    public void tag(String reference, String id) {
        idByName.put(Reference.parse(reference).full(), id);
        ids.add(id);
    }

    @Override
    public Optional<ResolvedImage> find(String reference) {
        Optional<String> id =
                reference.startsWith("sha256:")
                        ? Optional.of(reference).filter(ids::contains)
                        : Optional.ofNullable(idByName.get(Reference.parse(reference).full()));
        return id.map(known -> new ResolvedImage(known, List.of(80)));
    }

    @Override
    public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
        try {
            return CompletableFuture.completedFuture(
                    find(reference).orElseThrow(() -> missing(reference)));
        } catch (Fault e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> durable(String imageId) {
        return ids.contains(imageId)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(missing(imageId));
    }

    static Fault missing(String reference) {
        return Fault.notFound("No such image: " + reference);
    }
}
