package dev.minato.testkit;

import dev.minato.base.Futures;
import dev.minato.platform.ImageResolver;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The contract, with images that a test names. */
class KnownImagesTest extends ImageResolverContract {
    private final KnownImages images = new KnownImages();
    private int made;

    @Override
    protected ImageResolver resolver() {
        return images;
    }

    @Override
    protected String tag(String name) {
        made++;
        String id = "sha256:" + "%064x".formatted(made);
        images.tag(name, id);
        return id;
    }

    @Override
    protected Optional<String> remote() {
        return Optional.empty();
    }

    @Override
    protected String nowhere() {
        return "nowhere/shop:1";
    }

    @Override
    protected <T> T await(CompletableFuture<T> future) {
        return Futures.join(future);
    }
}
