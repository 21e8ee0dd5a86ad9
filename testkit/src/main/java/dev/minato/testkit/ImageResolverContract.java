package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.ImageResolver.ResolvedImage;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What every {@link ImageResolver} does. A subclass gives the resolver, and puts images where it
 * looks for them.
 */
public abstract class ImageResolverContract {
    private static final String UNKNOWN = "sha256:" + "0".repeat(64);

    /** The resolver, the same during a test. */
    protected abstract ImageResolver resolver();

    /**
     * Makes another image here and gives it a name, which another may lose by it.
     *
     * @return its ID
     */
    protected abstract String tag(String name);

    /** A reference whose image is not here and can be had; empty when nothing can be pulled. */
    protected abstract Optional<String> remote();

    /** A reference that leads nowhere. */
    protected abstract String nowhere();

    /** Lets time pass until something is done; throws what it was completed with. */
    protected abstract <T> T await(CompletableFuture<T> future);

    private ResolvedImage found(String reference) {
        return resolver().find(reference).orElseThrow();
    }

    private static void isFault(Throwable thrown, Fault.Kind kind) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @Test
    void anImageIsFoundByItsNameHoweverThatIsWrittenAndByItsId() {
        String id = tag("shop:1");
        for (String text : List.of("shop:1", "docker.io/library/shop:1", "docker.io/shop:1", id)) {
            assertThat(found(text).id()).as(text).isEqualTo(id);
        }
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        assertThat(found("shop:1").published()).isEmpty();
    }

    @Test
    void aNameWithoutATagIsThatOfTheLatest() {
        String id = tag("shop:latest");
        assertThat(found("shop").id()).isEqualTo(id);
        tag("other:1");
        assertThat(resolver().find("other")).isEmpty();
    }

    @Test
    void portsAscendAndComeOnce() {
        assertThat(found(tag("shop:1")).exposedPorts())
                .isNotEmpty()
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotHereIsNotFound() {
        tag("shop:1");
        for (String text : List.of("shop:2", "library/shops:1", nowhere(), UNKNOWN)) {
            assertThat(resolver().find(text)).as(text).isEmpty();
        }
        remote().ifPresent(text -> assertThat(resolver().find(text)).isEmpty());
    }

    @Test
    void whatIsNoReferenceIsRefused() {
        for (String text : List.of("Shop", "a b", ":", "shop@sha256:12", "")) {
            assertThatThrownBy(() -> resolver().find(text))
                    .as(text)
                    .satisfies(thrown -> isFault(thrown, Fault.Kind.INVALID));
            CompletableFuture<ResolvedImage> pulled = resolver().obtain(text, List.of());
            assertThatThrownBy(() -> await(pulled))
                    .as(text)
                    .satisfies(thrown -> isFault(thrown, Fault.Kind.INVALID));
        }
    }

    @Test
    void aNameLeadsToTheImageThatHasItNowAndAnIdToItsOwn() {
        String first = tag("shop:1");
        String second = tag("shop:1");
        assertThat(second).isNotEqualTo(first);
        assertThat(found("shop:1").id()).isEqualTo(second);
        assertThat(found(first).id()).isEqualTo(first);
    }

    @Test
    void whatIsHereIsNotPulled() {
        String id = tag("shop:1");
        assertThat(await(resolver().obtain("shop:1", List.of()))).isEqualTo(found(id));
    }

    @Test
    void whatIsNotHereIsPulledAndIsHereFromThenOn() {
        if (remote().isEmpty()) {
            return;
        }
        String reference = remote().get();
        CompletableFuture<ResolvedImage> one = resolver().obtain(reference, List.of());
        CompletableFuture<ResolvedImage> other = resolver().obtain(reference, List.of());
        ResolvedImage image = await(one);
        assertThat(image.id()).matches("sha256:[0-9a-f]{64}");
        assertThat(await(other)).isEqualTo(image);
        assertThat(resolver().find(reference)).contains(image);
        assertThat(resolver().find(image.id())).contains(image);
        await(resolver().durable(image.id()));
    }

    @Test
    void whatIsNowhereIsToldByItsName() {
        CompletableFuture<ResolvedImage> pulled = resolver().obtain(nowhere(), List.of());
        assertThatThrownBy(() -> await(pulled))
                .satisfies(thrown -> isFault(thrown, Fault.Kind.NOT_FOUND))
                .hasMessageContaining(nowhere());
        assertThat(resolver().find(nowhere())).isEmpty();
    }

    @Test
    void onlyWhatIsHereOutlivesALossOfPower() {
        await(resolver().durable(tag("shop:1")));
        CompletableFuture<Void> unknown = resolver().durable(UNKNOWN);
        assertThatThrownBy(() -> await(unknown))
                .satisfies(thrown -> isFault(thrown, Fault.Kind.NOT_FOUND));
    }

    @Test
    void anImageIsPublishedAtOnePlaceOrItIsSaidWhyNot() {
        String id = tag("shop:1");
        CompletableFuture<String> published = resolver().publish(id);
        try {
            String place = await(published);
            assertThat(place).matches("[^@]+@sha256:[0-9a-f]{64}");
            assertThat(await(resolver().publish(id))).isEqualTo(place);
        } catch (Fault e) {
            isFault(e, Fault.Kind.UNAVAILABLE);
            assertThat(e.text()).contains(id);
        }
    }
}
