package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.AppName;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Cluster;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.Revision;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.ledger.Acceptance;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.RevisionRow.RollOut;
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns a request into what is to be written down: checks it, and finds out what it changes.
 * "Unchanged" means an equal spec, images compared by ID where both are known, else by reference.
 */
public final class Admission {
    private final AppNames names;
    private final SpecBuilder specs;
    private final Environments environments;
    private final AppSecrets secrets;
    private final InstantSource clock;

    public Admission(
            AppNames names, Environments environments, AppSecrets secrets, InstantSource clock) {
        this.names = names;
        this.specs = new SpecBuilder(names.hosts());
        this.environments = environments;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What a request is. */
    public enum Verb {
        /**
         * The whole app: a tag that means another image by now is a change; what was stopped runs.
         */
        PUT,
        /** A part of the app: what it does not name stays as it is, the image and a stop too. */
        PATCH
    }

    /**
     * What a request changes.
     *
     * @param rolled new revisions, and those that get new replicas; their roll-out begins
     */
    private record Change(Outcome outcome, String latest, List<RevisionRow> rolled) {}

    /**
     * Admits a request to make or replace an app.
     *
     * @param verb what the request is
     * @param before the app so far
     * @param lastNumber the number of its newest revision
     * @param taken whether a revision of that name exists
     */
    public Acceptance put(
            AppRequest request,
            Verb verb,
            Optional<AppStore.Entry> before,
            int lastNumber,
            Predicate<String> taken) {
        DesiredApp desired = read(request, before);
        Instant now = now();
        Change change =
                before.isEmpty()
                        ? newRevision(desired, Outcome.CREATED, lastNumber, taken, now)
                        : compare(desired, verb, before.get(), lastNumber, taken, now);
        return accept(desired, before, change, intent(verb, before), now);
    }

    private static AppIntent intent(Verb verb, Optional<AppStore.Entry> before) {
        return verb == Verb.PUT || before.isEmpty() ? AppIntent.RUN : before.get().app().intent();
    }

    private DesiredApp read(AppRequest request, Optional<AppStore.Entry> before) {
        AppName name = AppName.parse(request.name());
        String environment =
                EnvironmentChoice.of(
                        environments,
                        name,
                        request.environment(),
                        before.map(entry -> entry.app().environment()));
        EnvironmentParts parts = environments.parts(environment);
        Map<String, SealedValue> stored = before.map(AppStore.Entry::secrets).orElse(Map.of());
        TemplateSpec template =
                request.spec().template().withoutDefaultProbes(probePorts(request.spec(), before));
        AppSpec spec = request.spec().withTemplate(template);
        Set<String> active = new HashSet<>();
        before.ifPresent(entry ->
                entry.revisions().stream()
                        .filter(RevisionRow::active)
                        .map(RevisionRow::name)
                        .forEach(active::add));
        new AppRules(spec, stored.keySet(), active, parts.cluster().capacity()).check();
        Map<String, SealedValue> secrets = sealed(name.text(), spec.secrets(), stored);
        Map<String, ResolvedImage> images = new HashMap<>();
        for (String reference : template.images()) {
            parts.resolver().find(reference).ifPresent(image -> images.put(reference, image));
        }
        Optional.ofNullable(images.get(template.main().image()))
                .ifPresent(found -> SpecBuilder.targetPort(spec.ingress(), template.main(), found));
        return new DesiredApp(
                name, environment, request, spec.withoutSecretValues(), secrets, images);
    }

    /** A value that is sent again as it is stays as it was sealed. */
    private Map<String, SealedValue> sealed(
            String app, List<SecretSpec> asked, Map<String, SealedValue> stored) {
        Map<String, SealedValue> sealed = new LinkedHashMap<>();
        for (SecretSpec secret : asked) {
            String name = secret.name();
            SealedValue before = stored.get(name);
            if (before == null || !isKept(app, secret, before)) {
                sealed.put(name, secrets.seal(app, name, secret.value().orElse("")));
            } else {
                sealed.put(name, before);
            }
        }
        return sealed;
    }

    private boolean isKept(String app, SecretSpec asked, SealedValue stored) {
        return asked.value()
                .map(value -> value.equals(secrets.open(app, asked.name(), stored)))
                .orElse(true);
    }

    private static Set<Integer> probePorts(AppSpec spec, Optional<AppStore.Entry> before) {
        Set<Integer> ports = new HashSet<>();
        spec.ingress().flatMap(IngressSpec::targetPort).ifPresent(ports::add);
        before.ifPresent(entry ->
                entry.sets()
                        .values()
                        .forEach(set -> set.spec().targetPort().ifPresent(ports::add)));
        return ports;
    }

    private Change compare(
            DesiredApp desired,
            Verb verb,
            AppStore.Entry before,
            int lastNumber,
            Predicate<String> taken,
            Instant now) {
        if (!desired.isSameTemplate(verb, before) || desired.isAnotherSuffix(before)) {
            return newRevision(desired, Outcome.NEW_REVISION, lastNumber, taken, now);
        }
        AppRow app = before.app();
        RevisionRow latest = before.latest();
        if (latest.phase() == GenerationPhase.FAILED) {
            return new Change(Outcome.RETRIED, latest.name(), List.of(rolling(latest, now)));
        }
        boolean starts = verb == Verb.PUT && app.intent() == AppIntent.STOP;
        if (starts || desired.movesPort(before)) {
            return new Change(Outcome.CONFIGURED, latest.name(), allRolling(before, now));
        }
        boolean same =
                desired.spec().withTemplate(app.spec().template()).equals(app.spec())
                        && desired.secrets().equals(before.secrets())
                        && desired.request()
                                .documents()
                                .attributes()
                                .equals(app.documents().attributes());
        return new Change(same ? Outcome.UNCHANGED : Outcome.CONFIGURED, latest.name(), List.of());
    }

    private static RevisionRow rolling(RevisionRow revision, Instant now) {
        return revision.rolling(GenerationPhase.RESOLVING, now);
    }

    /** New replicas for the newest revision and all that are active. */
    private static List<RevisionRow> allRolling(AppStore.Entry before, Instant now) {
        return before.revisions().stream()
                .filter(row -> row.active() || row.name().equals(before.latest().name()))
                .map(row -> rolling(row, now))
                .toList();
    }

    private Change newRevision(
            DesiredApp desired,
            Outcome outcome,
            int lastNumber,
            Predicate<String> taken,
            Instant now) {
        Optional<String> wish = desired.request().revisionSuffix();
        String name = AppNames.revision(desired.name(), wish.orElseGet(names::suffix));
        while (taken.test(name)) {
            if (wish.isPresent()) {
                throw Fault.invalid(
                        "template.revisionSuffix",
                        "template.revisionSuffix \""
                                + wish.get()
                                + "\" is used: revision "
                                + name
                                + " exists with another template; choose another suffix");
            }
            name = AppNames.revision(desired.name(), names.suffix());
        }
        RevisionRow revision =
                new RevisionRow(
                        name,
                        desired.name().text(),
                        lastNumber + 1,
                        desired.template(),
                        desired.request().documents().template(),
                        desired.imageIds(),
                        now,
                        Revision.ProvisioningState.PROVISIONING,
                        "",
                        now,
                        new RollOut(1, GenerationPhase.RESOLVING, now),
                        Optional.empty(),
                        true);
        return new Change(outcome, name, List.of(revision));
    }

    private Acceptance accept(
            DesiredApp desired,
            Optional<AppStore.Entry> before,
            Change change,
            AppIntent intent,
            Instant now) {
        boolean rolls = !change.rolled().isEmpty();
        boolean unchanged = change.outcome() == Outcome.UNCHANGED;
        AppRow app =
                new AppRow(
                        desired.name(),
                        desired.environment(),
                        desired.spec(),
                        desired.request().documents(),
                        before.map(entry -> entry.app().created()).orElse(now),
                        unchanged ? before.map(entry -> entry.app().modified()).orElse(now) : now,
                        intent,
                        before.map(entry -> entry.app().version() + 1).orElse(1L));
        boolean done =
                unchanged
                        && before.filter(entry -> entry.latest().phase() == GenerationPhase.READY)
                                .isPresent();
        // What is to be published has to wait for that.
        boolean ready = desired.complete() && !cluster(desired).pullsImages();
        List<RevisionRow> rolled = new ArrayList<>();
        List<SetRow> sets = new ArrayList<>();
        for (RevisionRow row : change.rolled()) {
            boolean starts = ready && row.name().equals(change.latest());
            rolled.add(starts ? row.starting() : row);
            if (starts) {
                sets.add(set(desired, row.set()));
            }
        }
        return new Acceptance(
                app,
                desired.secrets(),
                rolled,
                sets,
                isNew(change)
                        ? Optional.of(scale(change.latest(), desired, now))
                        : Optional.empty(),
                operation(Operation.Kind.PUT, desired.name(), change, done, now),
                rolls);
    }

    private Cluster cluster(DesiredApp desired) {
        return environments.parts(desired.environment()).cluster();
    }

    private static boolean isNew(Change change) {
        return change.outcome() == Outcome.CREATED || change.outcome() == Outcome.NEW_REVISION;
    }

    private static ScaleRow scale(String revision, DesiredApp desired, Instant now) {
        return new ScaleRow(
                revision, desired.template().scale().replicas(), "minReplicas", now, 0, "");
    }

    private SetRow set(DesiredApp desired, RevisionRef ref) {
        return new SetRow(
                ref, specs.build(ref, desired.spec(), desired.secrets(), desired.images()));
    }

    private Operation operation(
            Operation.Kind kind, AppName app, Change change, boolean done, Instant now) {
        return new Operation(
                names.operation(),
                app.text(),
                kind,
                change.outcome(),
                done ? Operation.Status.SUCCEEDED : Operation.Status.IN_PROGRESS,
                Optional.of(change.latest()),
                Optional.empty(),
                now,
                done ? Optional.of(now) : Optional.empty());
    }

    /** Admits new replicas for all revisions that are to run. */
    public Acceptance start(AppStore.Entry entry) {
        return renew(entry, Operation.Kind.START, allRolling(entry, now()), entry.latest());
    }

    /** Admits new replicas for one revision as it is. */
    public Acceptance restart(AppStore.Entry entry, RevisionRow revision) {
        return renew(entry, Operation.Kind.RESTART, List.of(rolling(revision, now())), revision);
    }

    private Acceptance renew(
            AppStore.Entry entry,
            Operation.Kind kind,
            List<RevisionRow> rolled,
            RevisionRow followed) {
        Instant now = now();
        AppRow app = entry.app().with(AppIntent.RUN, now);
        Change change = new Change(Outcome.NONE, followed.name(), rolled);
        return new Acceptance(
                app,
                entry.secrets(),
                rolled,
                List.of(),
                Optional.empty(),
                operation(kind, app.name(), change, false, now),
                true);
    }

    /** Admits the wish to have no replicas, or no app. */
    public Acceptance windDown(AppStore.Entry entry, AppIntent intent) {
        Instant now = now();
        AppRow app = entry.app().with(intent, now);
        Change change = new Change(Outcome.NONE, entry.latest().name(), List.of());
        Operation.Kind kind =
                intent == AppIntent.DELETE ? Operation.Kind.DELETE : Operation.Kind.STOP;
        return new Acceptance(
                app,
                entry.secrets(),
                List.of(),
                List.of(),
                Optional.empty(),
                operation(kind, app.name(), change, false, now),
                true);
    }

    /** As exact as what is written down. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
