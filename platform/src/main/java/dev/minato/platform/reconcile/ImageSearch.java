package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.ImageResolver.Login;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images that are being found or pulled for sets that wait for them, and published where the
 * cluster pulls them. Thread-safe.
 */
public final class ImageSearch {
    /** One image of one set. */
    private record Wanted(RevisionRef set, String reference) {}

    private final Map<Wanted, CompletableFuture<ResolvedImage>> searches =
            new ConcurrentHashMap<>();
    private final Environments environments;
    private final AppSecrets secrets;
    private final Wakeups wakeups;

    ImageSearch(Environments environments, AppSecrets secrets, Wakeups wakeups) {
        this.environments = environments;
        this.secrets = secrets;
        this.wakeups = wakeups;
    }

    /**
     * The images of a revision's present set by reference, once all are found and published; begins
     * to search on the first call.
     *
     * @throws Fault what a search found wrong; the next call begins again
     */
    Optional<Map<String, ResolvedImage>> find(AppStore.Entry entry, RevisionRow revision) {
        RevisionRef set = revision.set();
        Map<Wanted, CompletableFuture<ResolvedImage>> all = new HashMap<>();
        for (String reference : revision.template().images()) {
            Wanted wanted = new Wanted(set, reference);
            CompletableFuture<ResolvedImage> search = searches.get(wanted);
            if (search == null) {
                search = begin(entry, revision, reference);
                searches.put(wanted, search);
                var _ =
                        search.whenComplete(
                                (image, failure) -> wakeups.soon(Subject.app(set.app())));
            }
            all.put(wanted, search);
        }
        return all.values().stream().allMatch(CompletableFuture::isDone)
                ? Optional.of(collect(all))
                : Optional.empty();
    }

    private Map<String, ResolvedImage> collect(Map<Wanted, CompletableFuture<ResolvedImage>> all) {
        all.keySet().forEach(searches::remove);
        Map<String, ResolvedImage> images = new HashMap<>();
        all.forEach((wanted, search) -> {
            String reference = wanted.reference();
            if (search.isCompletedExceptionally()) {
                Throwable failure = search.exceptionNow();
                throw failure instanceof Fault fault
                        ? fault
                        : Fault.internal("finding image " + reference, failure);
            }
            images.put(reference, search.resultNow());
        });
        return images;
    }

    private CompletableFuture<ResolvedImage> begin(
            AppStore.Entry entry, RevisionRow revision, String reference) {
        try {
            EnvironmentParts parts = environments.parts(entry.app().environment());
            ImageResolver resolver = parts.resolver();
            Optional<ResolvedImage> known =
                    Optional.ofNullable(revision.images().get(reference)).flatMap(resolver::find);
            CompletableFuture<ResolvedImage> here =
                    known.map(CompletableFuture::completedFuture)
                            .orElseGet(() -> resolver.obtain(reference, logins(entry)))
                            .thenApply(image -> sameAsBefore(revision, reference, image));
            return parts.cluster().pullsImages()
                    ? here.thenCompose(image -> published(resolver, image))
                    : here;
        } catch (Fault e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<ResolvedImage> published(
            ImageResolver resolver, ResolvedImage image) {
        return resolver.publish(image.id()).thenApply(image::publishedAt);
    }

    /** A revision never changes its image, whatever its tag means by now. */
    private static ResolvedImage sameAsBefore(
            RevisionRow revision, String reference, ResolvedImage image) {
        String known = revision.images().get(reference);
        if (known != null && !known.equals(image.id())) {
            throw Fault.notFound(
                    "image "
                            + known
                            + " of revision "
                            + revision.name()
                            + " is gone, and "
                            + reference
                            + " means another image now: put the app again");
        }
        return image;
    }

    private List<Login> logins(AppStore.Entry entry) {
        List<Login> logins = new ArrayList<>();
        for (var registry : entry.app().spec().registries()) {
            registry.username()
                    .ifPresent(name ->
                            logins.add(
                                    new Login(
                                            registry.server(),
                                            name,
                                            registry.passwordSecret()
                                                    .flatMap(secret -> password(entry, secret))
                                                    .orElse(""))));
        }
        return logins;
    }

    private Optional<String> password(AppStore.Entry entry, String secret) {
        return Optional.ofNullable(entry.secrets().get(secret))
                .map(value -> secrets.open(entry.app().name().text(), secret, value));
    }
}
