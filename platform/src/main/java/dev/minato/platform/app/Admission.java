package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.AppName;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RevisionMode;
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
import dev.minato.platform.ledger.StorageTable;
import dev.minato.platform.rollout.TrafficSplit;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns a request into what is to be written down: checks it, and finds out what it changes.
 * "Unchanged" means an equal spec, images compared by ID where both are known, else by reference.
 */
public final class Admission {
    private final AppNames names;
    private final SpecBuilder specs;
    private final Environments environments;
    private final StorageTable storages;
    private final AppSecrets secrets;
    private final InstantSource clock;

    public Admission(
            AppNames names,
            Environments environments,
            StorageTable storages,
            AppSecrets secrets,
            InstantSource clock) {
        this.storages = storages;
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
     * Admits a request to make or replace an app.
     *
     * @param verb what the request is
     * @param before the app so far
     * @param kept every revision of it that is kept, the newest first
     */
    public Acceptance put(
            AppRequest request,
            Verb verb,
            Optional<AppStore.Entry> before,
            List<RevisionRow> kept) {
        DesiredApp desired = read(request, before, kept);
        Instant now = now();
        AppChange change =
                before.isEmpty()
                        ? newRevision(desired, Outcome.CREATED, kept, now)
                        : compare(desired, verb, before.get(), kept, now);
        boolean lifts = isNew(change) && isPinStanding(desired.spec(), before);
        return accept(
                lifts
                        ? desired.withTraffic(TrafficRules.lifted(desired.spec().traffic()))
                        : desired,
                before,
                change,
                intent(verb, before),
                now);
    }

    /** Whether all requests go to one revision by its name, as they did before. */
    private static boolean isPinStanding(AppSpec asked, Optional<AppStore.Entry> before) {
        return asked.mode() == RevisionMode.SINGLE
                && before.filter(entry -> entry.app().spec().traffic().equals(asked.traffic()))
                        .isPresent();
    }

    private static AppIntent intent(Verb verb, Optional<AppStore.Entry> before) {
        return verb == Verb.PUT || before.isEmpty() ? AppIntent.RUN : before.get().app().intent();
    }

    private DesiredApp read(
            AppRequest request, Optional<AppStore.Entry> before, List<RevisionRow> kept) {
        AppName name = AppName.parse(request.name());
        String environment =
                EnvironmentChoice.of(
                        environments,
                        "app \"" + name + "\"",
                        request.environment(),
                        before.map(entry -> entry.app().environment()));
        EnvironmentParts parts = environments.parts(environment);
        Map<String, SealedValue> stored = before.map(AppStore.Entry::secrets).orElse(Map.of());
        TemplateSpec template =
                request.spec().template().withoutDefaultProbes(probePorts(request.spec(), before));
        Optional<AppSpec> standing = before.map(entry -> entry.app().spec());
        TrafficRules traffic = traffic(name, request, standing, kept);
        AppSpec spec =
                request.spec()
                        .withTemplate(template)
                        .withTraffic(traffic.telling(TrafficRules.meant(request.spec(), standing)));
        new AppRules(spec, stored.keySet(), traffic, parts.cluster().capacity()).check();
        StorageRules.check(template, environment, storages);
        RemovedSecrets.refuseUsed(spec, stored.keySet(), kept);
        Map<String, SealedValue> secrets =
                new SecretSealing(this.secrets).sealed(name.text(), spec.secrets(), stored);
        new ScaleRules(spec, new TriggerSpecs(this.secrets), parts.triggers())
                .check(name.text(), secrets);
        Map<String, ResolvedImage> images = new HashMap<>();
        for (String reference : template.images()) {
            parts.resolver().find(reference).ifPresent(image -> images.put(reference, image));
        }
        Optional.ofNullable(images.get(template.main().image()))
                .ifPresent(found -> SpecBuilder.targetPort(spec.ingress(), template.main(), found));
        return new DesiredApp(
                name, environment, request, spec.withoutSecretValues(), secrets, images);
    }

    /** The revision that the request is to make may have a share at once. */
    private static TrafficRules traffic(
            AppName name, AppRequest request, Optional<AppSpec> standing, List<RevisionRow> kept) {
        Set<String> active = new HashSet<>();
        Set<String> known = new HashSet<>();
        for (RevisionRow row : kept) {
            known.add(row.name());
            if (row.active()) {
                active.add(row.name());
            }
        }
        request.revisionSuffix()
                .map(suffix -> AppNames.revision(name, suffix))
                .filter(made -> !known.contains(made))
                .ifPresent(active::add);
        return new TrafficRules(active, known, standing.map(AppSpec::traffic).orElse(List.of()));
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

    private AppChange compare(
            DesiredApp desired,
            Verb verb,
            AppStore.Entry before,
            List<RevisionRow> kept,
            Instant now) {
        if (!desired.isSameTemplate(verb, before) || desired.isAnotherSuffix(before)) {
            return newRevision(desired, Outcome.NEW_REVISION, kept, now)
                    .and(AppChange.passedOver(before, desired.spec(), now));
        }
        AppRow app = before.app();
        RevisionRow latest = before.latest();
        boolean single = desired.spec().mode() == RevisionMode.SINGLE;
        boolean sameRest =
                desired.secrets().equals(before.secrets())
                        && desired.request()
                                .documents()
                                .attributes()
                                .equals(app.documents().attributes());
        boolean same =
                desired.spec().withTemplate(app.spec().template()).equals(app.spec()) && sameRest;
        boolean failed = latest.active() && latest.phase() == GenerationPhase.FAILED;
        boolean left = sameRest && AppChange.leavesTheNewest(desired.spec(), before);
        if (failed && (single || same) && !left) {
            return new AppChange(
                    Outcome.RETRIED,
                    Optional.of(latest.name()),
                    List.of(AppChange.rolling(latest, now)));
        }
        boolean starts = verb == Verb.PUT && app.intent() == AppIntent.STOP;
        Optional<String> followed = AppChange.followed(before);
        if (starts || desired.movesPort(before)) {
            List<RevisionRow> rolled = AppChange.allRolling(before, desired.spec(), now);
            return new AppChange(Outcome.CONFIGURED, followed, rolled);
        }
        Optional<RevisionRow> named =
                kept.stream()
                        .filter(row -> single && !row.active())
                        .filter(row -> TrafficSplit.names(desired.spec(), row.name()))
                        .findFirst();
        if (named.isPresent()) {
            return new AppChange(
                    Outcome.CONFIGURED,
                    named.map(RevisionRow::name),
                    List.of(AppChange.rolling(named.get(), now)));
        }
        if (single && !latest.active()) {
            return new AppChange(
                    Outcome.CONFIGURED,
                    Optional.of(latest.name()),
                    List.of(AppChange.rolling(latest, now)));
        }
        return new AppChange(same ? Outcome.UNCHANGED : Outcome.CONFIGURED, followed, List.of());
    }

    private AppChange newRevision(
            DesiredApp desired, Outcome outcome, List<RevisionRow> kept, Instant now) {
        Set<String> taken = kept.stream().map(RevisionRow::name).collect(Collectors.toSet());
        int lastNumber = kept.stream().mapToInt(RevisionRow::number).max().orElse(0);
        Optional<String> wish = desired.request().revisionSuffix();
        String name = AppNames.revision(desired.name(), wish.orElseGet(names::suffix));
        while (taken.contains(name)) {
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
        return new AppChange(outcome, Optional.of(name), List.of(revision));
    }

    private Acceptance accept(
            DesiredApp desired,
            Optional<AppStore.Entry> before,
            AppChange change,
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
                change.followed().isEmpty()
                        || (unchanged
                                && before.flatMap(entry -> entry.revision(change.followed().get()))
                                        .filter(row -> row.phase() == GenerationPhase.READY)
                                        .isPresent());
        // What is to be published has to wait for that.
        boolean ready = desired.complete() && !cluster(desired).pullsImages();
        List<RevisionRow> rolled = new ArrayList<>();
        List<SetRow> sets = new ArrayList<>();
        for (RevisionRow row : change.rolled()) {
            boolean starts =
                    ready
                            && change.followed().filter(row.name()::equals).isPresent()
                            && row.template().equals(desired.template());
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
                        ? change.followed().map(name -> scale(name, desired, now))
                        : Optional.empty(),
                change.operation(names.operation(), Operation.Kind.PUT, desired.name(), done, now),
                rolls);
    }

    private Cluster cluster(DesiredApp desired) {
        return environments.parts(desired.environment()).cluster();
    }

    private static boolean isNew(AppChange change) {
        return change.outcome() == Outcome.CREATED || change.outcome() == Outcome.NEW_REVISION;
    }

    private static ScaleRow scale(String revision, DesiredApp desired, Instant now) {
        int first = desired.template().scale().replicas();
        return ScaleRow.awake(revision, first, "minReplicas", now);
    }

    private SetRow set(DesiredApp desired, RevisionRef ref) {
        return new SetRow(
                ref,
                specs.build(
                        ref,
                        desired.environment(),
                        desired.spec(),
                        desired.secrets(),
                        desired.images()));
    }

    /** As exact as what is written down. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
