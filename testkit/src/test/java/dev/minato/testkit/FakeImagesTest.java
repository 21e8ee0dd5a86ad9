package dev.minato.testkit;

import dev.minato.base.Futures;
import dev.minato.platform.ImageResolver;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The contract, in virtual time. */
class FakeImagesTest extends ImageResolverContract {
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeImages images = new FakeImages(time);
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
        return Optional.of("remote/shop:1");
    }

    @Override
    protected String nowhere() {
        return "nowhere/shop:1";
    }

    @Override
    protected <T> T await(CompletableFuture<T> future) {
        var end = time.instant().plus(Duration.ofMinutes(1));
        while (!future.isDone() && time.step(end)) {
            // It goes on.
        }
        return Futures.join(future);
    }
}
