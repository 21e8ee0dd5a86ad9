package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.Resolver;
import dev.minato.platform.Resolver.Login;
import dev.minato.platform.Resolver.ResolvedImage;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.Admission;
import dev.minato.platform.ledger.Ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Images that are being found or pulled for sets that wait for them. Thread-safe. */
public final class ImageSearch {
    private final Map<RevisionRef, CompletableFuture<ResolvedImage>> searches =
            new ConcurrentHashMap<>();
    private final Resolver resolver;
    private final Wakeups wakeups;

    ImageSearch(Resolver resolver, Wakeups wakeups) {
        this.resolver = resolver;
        this.wakeups = wakeups;
    }

    /**
     * The image of an app's latest set, once it is found; begins to search on the first call.
     *
     * @throws Fault what the search found wrong; the next call begins again
     */
    Optional<ResolvedImage> find(Ledger.Entry entry) {
        RevisionRef set = entry.app().latest();
        CompletableFuture<ResolvedImage> search = searches.get(set);
        if (search == null) {
            search = begin(entry);
            searches.put(set, search);
            var _ = search.whenComplete((image, failure) -> wakeups.soon(set.app()));
        }
        if (!search.isDone()) {
            return Optional.empty();
        }
        searches.remove(set);
        if (search.isCompletedExceptionally()) {
            Throwable failure = search.exceptionNow();
            throw failure instanceof Fault fault
                    ? fault
                    : Fault.internal("finding image " + entry.revision().image(), failure);
        }
        return Optional.of(sameAsBefore(entry, search.resultNow()));
    }

    private CompletableFuture<ResolvedImage> begin(Ledger.Entry entry) {
        try {
            Optional<ResolvedImage> known = entry.revision().imageId().flatMap(resolver::find);
            return known.map(CompletableFuture::completedFuture)
                    .orElseGet(() -> resolver.obtain(entry.revision().image(), logins(entry)));
        } catch (Fault e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A revision never changes its image, whatever its tag means by now. */
    private static ResolvedImage sameAsBefore(Ledger.Entry entry, ResolvedImage image) {
        Optional<String> known = entry.revision().imageId();
        if (known.isPresent() && !known.get().equals(image.id())) {
            throw Fault.notFound(
                    "image "
                            + known.get()
                            + " of revision "
                            + entry.revision().name()
                            + " is gone, and "
                            + entry.revision().image()
                            + " means another image now: put the app again");
        }
        return image;
    }

    private static List<Login> logins(Ledger.Entry entry) {
        List<Login> logins = new ArrayList<>();
        for (var registry : Admission.configuration(entry).registries()) {
            registry.username()
                    .ifPresent(name ->
                            logins.add(
                                    new Login(
                                            registry.server(),
                                            name,
                                            registry.passwordSecretRef()
                                                    .map(entry.secrets()::get)
                                                    .orElse(""))));
        }
        return logins;
    }
}
