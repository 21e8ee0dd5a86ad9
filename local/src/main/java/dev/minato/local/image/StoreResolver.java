package dev.minato.local.image;

import dev.minato.base.Fault;
import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.platform.ImageResolver;
import dev.minato.remote.ImageSource;
import dev.minato.remote.PullListener;
import dev.minato.remote.RegistryCredentials;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Platform's images: those of the store, and those that can be pulled into it. Thread-safe. */
public final class StoreResolver implements ImageResolver {
    private static final Pattern TCP_PORT = Pattern.compile("([0-9]{1,5})(?:/tcp)?");

    private final Images images;
    private final ImageSource source;

    /**
     * @param source asked for what the store does not have
     */
    public StoreResolver(Images images, ImageSource source) {
        this.images = images;
        this.source = source;
    }

    @Override
    public Optional<ResolvedImage> find(String reference) {
        try {
            return Optional.of(resolved(images.find(reference)));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
        return later(
                "pull",
                () -> {
                    Reference parsed = Reference.parse(reference);
                    return resolved(
                            source.obtain(
                                    parsed,
                                    false,
                                    credentials(parsed, logins),
                                    PullListener.SILENT));
                });
    }

    private static Optional<RegistryCredentials> credentials(
            Reference reference, List<Login> logins) {
        return logins.stream()
                .filter(login -> login.server().equalsIgnoreCase(reference.domain()))
                .map(login -> RegistryCredentials.basic(login.username(), login.password()))
                .findFirst();
    }

    @Override
    public CompletableFuture<Void> durable(String imageId) {
        return later(
                "sync",
                () -> {
                    images.awaitSynced(ImageId.parse(imageId));
                    return null;
                });
    }

    private ResolvedImage resolved(ImageId id) {
        Image image = images.get(id);
        List<Integer> ports =
                image.config().run().exposedPorts().stream()
                        .map(TCP_PORT::matcher)
                        .filter(Matcher::matches)
                        .map(port -> Integer.valueOf(port.group(1)))
                        .filter(port -> port > 0 && port < 65_536)
                        .distinct() // 80 and 80/tcp are one
                        .sorted()
                        .toList();
        return new ResolvedImage(id.toString(), ports);
    }

    private static <T> CompletableFuture<T> later(String name, Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("image-" + name)
                .start(() -> {
                    try {
                        result.complete(body.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }
}
