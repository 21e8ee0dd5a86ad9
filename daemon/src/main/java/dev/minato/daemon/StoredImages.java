package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.image.Image;
import dev.minato.image.ImageId;
import dev.minato.image.Images;
import dev.minato.image.Reference;
import dev.minato.platform.Resolver;
import dev.minato.remote.Credentials;
import dev.minato.remote.ImageSource;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The domain's question for images, answered by the store and, where it lacks one, by a registry.
 */
final class StoredImages implements Resolver {
    private final Images images;
    private final ImageSource source;
    private final Executor threads;

    StoredImages(Images images, ImageSource source, Executor threads) {
        this.images = images;
        this.source = source;
        this.threads = threads;
    }

    @Override
    public Optional<ResolvedImage> find(String reference) {
        try {
            return Optional.of(resolved(images.get(images.find(reference))));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Optional<ResolvedImage> here = find(reference);
                    if (here.isPresent()) {
                        return here.get();
                    }
                    Reference parsed = Reference.parse(reference);
                    ImageId id =
                            source.obtain(parsed, false, credentials(parsed, logins), event -> {});
                    return resolved(images.get(id));
                },
                threads);
    }

    private static Optional<Credentials> credentials(Reference reference, List<Login> logins) {
        return logins.stream()
                .filter(login -> login.server().equals(reference.domain()))
                .findFirst()
                .map(login -> Credentials.basic(login.username(), login.password()));
    }

    @Override
    public CompletableFuture<Void> durable(String imageId) {
        return CompletableFuture.runAsync(
                () -> images.awaitSynced(ImageId.parse(imageId)), threads);
    }

    private static ResolvedImage resolved(Image image) {
        List<Integer> ports =
                image.config().run().exposedPorts().stream()
                        .filter(port -> !port.endsWith("/udp") && !port.endsWith("/sctp"))
                        .map(port -> Integer.parseInt(port.replaceFirst("/.*", "")))
                        .sorted()
                        .toList();
        return new ResolvedImage(image.id().toString(), ports);
    }
}
