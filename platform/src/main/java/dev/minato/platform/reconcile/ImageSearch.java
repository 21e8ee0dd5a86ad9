package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec.RegistryLogin;
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
import dev.minato.state.SealedValue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

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
     * What images are wanted for.
     *
     * @param set that waits for them
     * @param waiting is looked at when one is found
     * @param references all that are wanted
     * @param known IDs that some had before, by reference: they never mean another image
     * @param name of what has them, for people
     * @param logins for the registries that they come from
     */
    record ImageWish(
            RevisionRef set,
            Subject waiting,
            String environment,
            Set<String> references,
            Map<String, String> known,
            String name,
            Supplier<List<Login>> logins) {}

    /** The images of a revision's present set, as {@link #find(ImageWish)}. */
    Optional<Map<String, ResolvedImage>> find(AppStore.Entry entry, RevisionRow revision) {
        String app = entry.app().name().text();
        return find(
                new ImageWish(
                        revision.set(),
                        Subject.app(app),
                        entry.app().environment(),
                        revision.template().images(),
                        revision.images(),
                        "revision " + revision.name(),
                        () -> logins(app, entry.app().spec().registries(), entry.secrets())));
    }

    /**
     * The images of a set by reference, once all are found and published; begins to search on the
     * first call.
     *
     * @throws Fault what a search found wrong; the next call begins again
     */
    Optional<Map<String, ResolvedImage>> find(ImageWish wish) {
        Map<Wanted, CompletableFuture<ResolvedImage>> all = new HashMap<>();
        for (String reference : wish.references()) {
            Wanted wanted = new Wanted(wish.set(), reference);
            CompletableFuture<ResolvedImage> search = searches.get(wanted);
            if (search == null) {
                search = begin(wish, reference);
                searches.put(wanted, search);
                var _ = search.whenComplete((image, failure) -> wakeups.soon(wish.waiting()));
            }
            all.put(wanted, search);
        }
        return all.values().stream().allMatch(CompletableFuture::isDone)
                ? Optional.of(collect(all))
                : Optional.empty();
    }

    /** Nobody waits for the images of a set any more. */
    void forget(RevisionRef set) {
        searches.keySet().removeIf(wanted -> wanted.set().equals(set));
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

    private CompletableFuture<ResolvedImage> begin(ImageWish wish, String reference) {
        try {
            EnvironmentParts parts = environments.parts(wish.environment());
            ImageResolver resolver = parts.resolver();
            Optional<ResolvedImage> known =
                    Optional.ofNullable(wish.known().get(reference)).flatMap(resolver::find);
            CompletableFuture<ResolvedImage> here =
                    known.map(CompletableFuture::completedFuture)
                            .orElseGet(() -> resolver.obtain(reference, wish.logins().get()))
                            .thenApply(image -> sameAsBefore(wish, reference, image));
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

    /** What had an image before never changes it, whatever its tag means by now. */
    private static ResolvedImage sameAsBefore(
            ImageWish wish, String reference, ResolvedImage image) {
        String known = wish.known().get(reference);
        if (known != null && !known.equals(image.id())) {
            throw Fault.notFound(
                    "image "
                            + known
                            + " of "
                            + wish.name()
                            + " is gone, and "
                            + reference
                            + " means another image now: put the app again");
        }
        return image;
    }

    /**
     * Credentials for registries.
     *
     * @param owner of the secrets
     */
    List<Login> logins(
            String owner, List<RegistryLogin> registries, Map<String, SealedValue> values) {
        List<Login> logins = new ArrayList<>();
        for (RegistryLogin registry : registries) {
            registry.username()
                    .ifPresent(name ->
                            logins.add(
                                    new Login(
                                            registry.server(),
                                            name,
                                            registry.passwordSecret()
                                                    .flatMap(it -> password(owner, it, values))
                                                    .orElse(""))));
        }
        return logins;
    }

    private Optional<String> password(
            String owner, String secret, Map<String, SealedValue> values) {
        return Optional.ofNullable(values.get(secret))
                .map(value -> secrets.open(owner, secret, value));
    }
}
