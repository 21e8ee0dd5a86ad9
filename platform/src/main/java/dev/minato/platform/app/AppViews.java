package dev.minato.platform.app;

import dev.minato.platform.App;
import dev.minato.platform.App.ProvisioningState;
import dev.minato.platform.App.Status;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.ConsumptionSteps;
import dev.minato.platform.Environments;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.Revision.HealthState;
import dev.minato.platform.Revision.RunningState;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.ledger.ShiftRow;
import dev.minato.platform.rollout.TrafficShare;
import dev.minato.platform.rollout.TrafficSplit;
import dev.minato.platform.scale.Triggers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Views of apps in Azure's words, made of what is written down and what is seen. */
public final class AppViews {
    private static final String STOPPED = "Stopped";

    private final IngressNames hosts;
    private final AppSecrets secrets;
    private final Environments environments;

    /** Views of apps of these environments. */
    public AppViews(IngressNames hosts, AppSecrets secrets, Environments environments) {
        this.environments = environments;
        this.hosts = hosts;
        this.secrets = secrets;
    }

    /** An app with what became of it. */
    public App app(AppStore.Entry entry, Observation seen, List<RevisionRow> revisions) {
        return app(entry, revisions, running(entry, seen.replicas()), message(entry, seen));
    }

    /**
     * An app whose cluster cannot be asked: what is written down.
     *
     * @param why it cannot
     */
    public App unseen(AppStore.Entry entry, List<RevisionRow> revisions, String why) {
        return app(
                entry,
                revisions,
                entry.app().intent() == AppIntent.STOP ? STOPPED : "Unknown",
                entry.latest().phase() == GenerationPhase.FAILED ? entry.latest().error() : why);
    }

    private App app(
            AppStore.Entry entry, List<RevisionRow> revisions, String running, String message) {
        AppRow row = entry.app();
        AppSpec spec = row.spec();
        IngressNames names = hosts.in(row.environment());
        Optional<String> fqdn = spec.ingress().map(way -> names.of(row.name().text(), way));
        return new App(
                row.name(),
                row.environment(),
                spec,
                row.documents(),
                new Status(
                        provisioning(entry),
                        running,
                        Optional.of(entry.latest().name()),
                        latestReady(entry, revisions),
                        fqdn,
                        spec.ingress().flatMap(way -> names.ofRevision(entry.latest().name(), way)),
                        port(entry),
                        message,
                        warnings(entry, revisions)),
                row.created(),
                row.modified(),
                entry.shift().map(ShiftRow::shift),
                row.tag());
    }

    private List<String> warnings(AppStore.Entry entry, List<RevisionRow> revisions) {
        AppRow app = entry.app();
        List<String> warnings = new ArrayList<>();
        TrafficSplit.lost(app, revisions).forEach(share -> warnings.add(share.text()));
        ConsumptionSteps.complaint(app.spec().template()).ifPresent(warnings::add);
        app.spec()
                .template()
                .scale()
                .sleepless(app.spec().ingress().isPresent())
                .ifPresent(warnings::add);
        if (!app.spec().template().scale().rules().isEmpty()) {
            warnings.addAll(ruleWarnings(entry));
        }
        warnings.addAll(FormerSecrets.warnings(entry, revisions, secrets));
        app.spec()
                .ingress()
                .ifPresent(ingress -> {
                    if (!ingress.allowInsecure() && ingress.tcpPort().isEmpty()) {
                        warnings.add(
                                "configuration.ingress.allowInsecure is false, but plain HTTP is"
                                        + " answered: HTTPS is not served yet");
                    }
                });
        return warnings;
    }

    private List<String> ruleWarnings(AppStore.Entry entry) {
        AppRow app = entry.app();
        Triggers triggers = environments.parts(app.environment()).triggers();
        return new ScaleRules(app.spec(), new TriggerSpecs(secrets), triggers)
                .warnings(app.name().text(), entry.secrets());
    }

    private static ProvisioningState provisioning(AppStore.Entry entry) {
        if (entry.app().intent() == AppIntent.DELETE) {
            return ProvisioningState.DELETING;
        }
        if (!entry.pending().isEmpty()) {
            return ProvisioningState.IN_PROGRESS;
        }
        return entry.latest().phase() == GenerationPhase.FAILED
                ? ProvisioningState.FAILED
                : ProvisioningState.SUCCEEDED;
    }

    private static String running(AppStore.Entry entry, List<Replica> replicas) {
        if (entry.app().intent() == AppIntent.STOP) {
            return STOPPED;
        }
        boolean ready =
                replicas.stream().anyMatch(Replica::ready)
                        || entry.revisions().stream().anyMatch(row -> isAsleep(entry, row));
        return ready && entry.pending().isEmpty() ? "Running" : "Progressing";
    }

    private static Optional<String> latestReady(AppStore.Entry entry, List<RevisionRow> revisions) {
        return revisions.stream()
                .filter(row -> row.state() == Revision.ProvisioningState.PROVISIONED)
                .map(RevisionRow::name)
                .findFirst()
                .or(() ->
                        TrafficSplit.of(entry.app(), entry.revisions()).stream()
                                .flatMap(share -> share.set().stream())
                                .map(RevisionRef::revision)
                                .findFirst());
    }

    private String message(AppStore.Entry entry, Observation seen) {
        if (entry.latest().phase() == GenerationPhase.FAILED) {
            return entry.latest().error();
        }
        return seen.replicas().stream()
                .filter(replica -> !replica.message().isEmpty())
                .min(Comparator.comparing(Replica::ready))
                .map(replica -> replica.name() + ": " + replica.message())
                .or(() ->
                        seen.sets().entrySet().stream()
                                .filter(set -> set.getValue().reason() == SetReason.OTHER)
                                .map(set ->
                                        set.getKey().revision() + ": " + set.getValue().message())
                                .findFirst())
                .map(text -> secrets.hide(entry.app().name().text(), entry.secrets(), text))
                .orElse("");
    }

    /** A revision with how it fares. */
    public Revision revision(AppStore.Entry entry, RevisionRow row, List<Replica> all) {
        int weight = weight(entry, row);
        boolean serves = weight > 0;
        List<Replica> replicas =
                all.stream()
                        .filter(replica -> replica.set().revision().equals(row.name()))
                        .toList();
        return new Revision(
                row.name(),
                row.app(),
                row.number(),
                row.template(),
                row.document(),
                port(entry),
                row.imageId(),
                row.created(),
                row.active(),
                new Revision.Status(
                        provisioning(entry, row, row.active(), replicas),
                        running(entry, row, serves, replicas),
                        health(entry, row, serves, replicas),
                        replicas.size(),
                        weight,
                        labels(entry, row),
                        entry.app()
                                .spec()
                                .ingress()
                                .flatMap(way ->
                                        hosts.in(entry.app().environment())
                                                .ofRevision(row.name(), way)),
                        row.state() == Revision.ProvisioningState.FAILED ? row.error() : "",
                        details(entry, replicas),
                        row.lastActive()));
    }

    /** Of a replica that is not ready, else of a container that has come up against a limit. */
    private String details(AppStore.Entry entry, List<Replica> replicas) {
        return replicas.stream()
                .filter(replica -> !replica.ready() && !replica.message().isEmpty())
                .map(replica -> text(replica.reason(), replica.message()))
                .findFirst()
                .or(() ->
                        replicas.stream()
                                .flatMap(replica -> replica.containers().stream())
                                .filter(container -> !container.message().isEmpty())
                                .map(container ->
                                        "container '"
                                                + container.name()
                                                + "': "
                                                + text(container.reason(), container.message()))
                                .findFirst())
                .map(text -> secrets.hide(entry.app().name().text(), entry.secrets(), text))
                .orElse("");
    }

    private static String text(String reason, String message) {
        return reason.isEmpty() ? message : reason + ": " + message;
    }

    private static Revision.ProvisioningState provisioning(
            AppStore.Entry entry, RevisionRow row, boolean active, List<Replica> replicas) {
        if ((active && entry.app().intent() != AppIntent.DELETE)
                || row.state() == Revision.ProvisioningState.FAILED) {
            return row.state();
        }
        return replicas.isEmpty()
                ? Revision.ProvisioningState.DEPROVISIONED
                : Revision.ProvisioningState.DEPROVISIONING;
    }

    private static List<String> labels(AppStore.Entry entry, RevisionRow row) {
        return entry.app().spec().traffic().stream()
                .filter(rule ->
                        TrafficSplit.name(rule, entry.revisions())
                                .filter(row.name()::equals)
                                .isPresent())
                .flatMap(rule -> rule.label().stream())
                .toList();
    }

    /** Percent of the requests that go to a revision's replicas. */
    private static int weight(AppStore.Entry entry, RevisionRow row) {
        List<TrafficShare> shares = TrafficSplit.of(entry.app(), entry.revisions());
        int sum = shares.stream().mapToInt(TrafficShare::weight).sum();
        return shares.stream()
                .filter(share -> share.revision().equals(row.name()) && share.set().isPresent())
                .mapToInt(share -> Math.round(100f * share.weight() / sum))
                .sum();
    }

    private static RunningState running(
            AppStore.Entry entry, RevisionRow row, boolean serves, List<Replica> replicas) {
        if (entry.app().intent() != AppIntent.RUN || !row.active()) {
            return replicas.isEmpty() ? RunningState.STOPPED : RunningState.PROCESSING;
        }
        if (isAsleep(entry, row)) {
            return RunningState.SCALED_TO_ZERO;
        }
        long ready = replicas.stream().filter(Replica::ready).count();
        if (ready >= entry.replicas(row.set())) {
            return replicas.stream().allMatch(AppViews::isWhole)
                    ? RunningState.RUNNING
                    : RunningState.DEGRADED;
        }
        if (ready > 0) {
            return RunningState.DEGRADED;
        }
        boolean broken =
                replicas.stream()
                        .anyMatch(replica ->
                                replica.phase() == Replica.Phase.BACK_OFF
                                        || replica.phase() == Replica.Phase.FAILED);
        return broken || (!serves && row.phase() == GenerationPhase.FAILED)
                ? RunningState.FAILED
                : RunningState.ACTIVATING;
    }

    /** Whether it has no replica since nothing is to be done. */
    private static boolean isAsleep(AppStore.Entry entry, RevisionRow row) {
        ScaleRow scale = entry.scales().get(row.name());
        return scale != null
                && row.active()
                && row.phase() == GenerationPhase.READY
                && scale.replicas() == 0;
    }

    /** It may be ready while what runs beside its main container is not. */
    private static boolean isWhole(Replica replica) {
        return !replica.ready()
                || replica.containers().stream()
                        .allMatch(container -> container.init() || container.ready());
    }

    private static HealthState health(
            AppStore.Entry entry, RevisionRow row, boolean serves, List<Replica> replicas) {
        return switch (running(entry, row, serves, replicas)) {
            case RUNNING, SCALED_TO_ZERO -> HealthState.HEALTHY;
            case DEGRADED, FAILED -> HealthState.UNHEALTHY;
            case ACTIVATING -> serves ? HealthState.UNHEALTHY : HealthState.NONE;
            case PROCESSING, STOPPED, UNKNOWN -> HealthState.NONE;
        };
    }

    /** The port behind the ingress, the one its image exposes where the user named none. */
    private static Optional<Integer> port(AppStore.Entry entry) {
        Optional<IngressSpec> ingress = entry.app().spec().ingress();
        if (ingress.isEmpty()) {
            return Optional.empty();
        }
        SetRow latest = entry.sets().get(entry.latest().set());
        Optional<Integer> known = latest == null ? Optional.empty() : latest.spec().targetPort();
        return ingress.get().targetPort().or(() -> known);
    }
}
