package dev.minato.platform;

import dev.minato.base.Fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Resolves a reference to an image of this instance. Thread-safe. */
public interface ImageResolver {
    /**
     * Looks in the local store only: a tag, an ID, or a reference to our own registry. Prompt.
     *
     * @throws dev.minato.base.Fault invalid when the reference cannot be read
     */
    Optional<ResolvedImage> find(String reference);

    /**
     * Finds an image, pulling it when it is not here. Completes exceptionally with a {@link
     * dev.minato.base.Fault} that says what was tried.
     */
    CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins);

    /**
     * Publishes an image where a cluster that pulls gets it ({@link Cluster#pullsImages}), before a
     * set of it is ensured. One that is there already costs little.
     *
     * @return {@code repository@digest} of its manifest; completes exceptionally with a {@link
     *     Fault} that says what was tried
     */
    default CompletableFuture<String> publish(String imageId) {
        return CompletableFuture.failedFuture(
                Fault.unavailable(
                        "image "
                                + imageId
                                + " cannot be published: no registry is known that the cluster"
                                + " pulls from"));
    }

    /**
     * Completes when the image's layers would survive a loss of power. An app's answer waits for
     * it.
     */
    CompletableFuture<Void> durable(String imageId);

    /**
     * An image.
     *
     * @param id digest of its config, {@code sha256:…}
     * @param exposedPorts TCP ports its config exposes, ascending
     * @param published where a cluster that pulls gets it, once it was published there
     */
    record ResolvedImage(String id, List<Integer> exposedPorts, Optional<String> published) {
        public ResolvedImage {
            exposedPorts = List.copyOf(exposedPorts);
        }

        /** One that is here alone. */
        public ResolvedImage(String id, List<Integer> exposedPorts) {
            this(id, exposedPorts, Optional.empty());
        }

        /** The same, published. */
        public ResolvedImage publishedAt(String place) {
            return new ResolvedImage(id, exposedPorts, Optional.of(place));
        }
    }

    /** IDs of images. */
    static Map<String, String> ids(Map<String, ResolvedImage> images) {
        Map<String, String> ids = new HashMap<>();
        images.forEach((reference, image) -> ids.put(reference, image.id()));
        return ids;
    }

    /** Credentials for a registry; {@link #toString} leaves the password out. */
    record Login(String server, String username, String password) {
        @Override
        public String toString() {
            return "Login[" + username + "@" + server + "]";
        }
    }
}
