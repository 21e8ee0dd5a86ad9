package dev.minato.platform.app;

import dev.minato.platform.App;
import dev.minato.platform.App.ProvisioningState;
import dev.minato.platform.App.Status;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.Revision.HealthState;
import dev.minato.platform.Revision.RunningState;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Ledger;
import dev.minato.platform.ledger.Phase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.SetRow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is written down and what is seen, put into Azure's words. */
public final class Views {
    private final Names names;

    public Views(Names names) {
        this.names = names;
    }

    /** An app with what became of it. */
    public App app(Ledger.Entry entry, List<Replica> replicas, List<RevisionRow> revisions) {
        AppRow row = entry.app();
        AppSpec spec = row.spec();
        Optional<String> fqdn = spec.ingress().map(way -> names.host(row.name().text(), way));
        return new App(
                row.name(),
                row.environment(),
                spec,
                row.documents(),
                new Status(
                        provisioning(entry),
                        running(entry, replicas),
                        Optional.of(row.latest().revision()),
                        latestReady(entry, revisions),
                        fqdn,
                        port(entry),
                        message(entry, replicas),
                        warnings(spec)),
                row.created(),
                row.modified());
    }

    private static List<String> warnings(AppSpec spec) {
        List<String> warnings = new ArrayList<>();
        spec.ingress()
                .ifPresent(ingress -> {
                    if (!ingress.allowInsecure()) {
                        warnings.add(
                                "configuration.ingress.allowInsecure is false, but plain HTTP is"
                                        + " answered: HTTPS is not served yet");
                    }
                });
        return warnings;
    }

    private static ProvisioningState provisioning(Ledger.Entry entry) {
        if (entry.app().intent() == Intent.DELETE) {
            return ProvisioningState.DELETING;
        }
        if (!entry.pending().isEmpty()) {
            return ProvisioningState.IN_PROGRESS;
        }
        return entry.app().phase() == Phase.FAILED
                ? ProvisioningState.FAILED
                : ProvisioningState.SUCCEEDED;
    }

    private static String running(Ledger.Entry entry, List<Replica> replicas) {
        if (entry.app().intent() == Intent.STOP) {
            return "Stopped";
        }
        boolean ready = replicas.stream().anyMatch(Replica::ready);
        return ready && entry.pending().isEmpty() ? "Running" : "Progressing";
    }

    private static Optional<String> latestReady(Ledger.Entry entry, List<RevisionRow> revisions) {
        return revisions.stream()
                .filter(row -> row.state() == Revision.ProvisioningState.PROVISIONED)
                .map(RevisionRow::name)
                .findFirst()
                .or(() -> entry.app().serving().map(RevisionRef::revision));
    }

    private static String message(Ledger.Entry entry, List<Replica> replicas) {
        if (entry.app().phase() == Phase.FAILED) {
            return entry.revision().error();
        }
        return replicas.stream()
                .filter(replica -> !replica.ready() && !replica.message().isEmpty())
                .map(replica -> replica.name() + ": " + replica.message())
                .findFirst()
                .map(entry::hideSecrets)
                .orElse("");
    }

    /** A revision with how it fares. */
    public Revision revision(Ledger.Entry entry, RevisionRow row, List<Replica> all) {
        boolean latest = entry.app().latest().revision().equals(row.name());
        boolean serves =
                entry.app().serving().filter(set -> set.revision().equals(row.name())).isPresent();
        List<Replica> replicas =
                all.stream()
                        .filter(replica -> replica.set().revision().equals(row.name()))
                        .toList();
        TemplateSpec template = row.template();
        return new Revision(
                row.name(),
                row.app(),
                row.number(),
                template,
                row.document(),
                port(entry),
                row.imageId(),
                row.created(),
                latest || serves,
                new Revision.Status(
                        provisioning(entry, row, latest || serves, replicas),
                        running(entry, template, latest, serves, replicas),
                        health(entry, template, latest, serves, replicas),
                        replicas.size(),
                        serves ? 100 : 0,
                        row.state() == Revision.ProvisioningState.FAILED ? row.error() : "",
                        row.lastActive()));
    }

    private static Revision.ProvisioningState provisioning(
            Ledger.Entry entry, RevisionRow row, boolean active, List<Replica> replicas) {
        if ((active && entry.app().intent() != Intent.DELETE)
                || row.state() == Revision.ProvisioningState.FAILED) {
            return row.state();
        }
        return replicas.isEmpty()
                ? Revision.ProvisioningState.DEPROVISIONED
                : Revision.ProvisioningState.DEPROVISIONING;
    }

    private static RunningState running(
            Ledger.Entry entry,
            TemplateSpec template,
            boolean latest,
            boolean serves,
            List<Replica> replicas) {
        if (entry.app().intent() != Intent.RUN || (!latest && !serves)) {
            return replicas.isEmpty() ? RunningState.STOPPED : RunningState.PROCESSING;
        }
        long ready = replicas.stream().filter(Replica::ready).count();
        if (ready >= template.scale().replicas()) {
            return RunningState.RUNNING;
        }
        if (ready > 0) {
            return RunningState.DEGRADED;
        }
        boolean broken =
                replicas.stream()
                        .anyMatch(replica ->
                                replica.phase() == Replica.Phase.BACK_OFF
                                        || replica.phase() == Replica.Phase.FAILED);
        return broken || (latest && !serves && entry.app().phase() == Phase.FAILED)
                ? RunningState.FAILED
                : RunningState.ACTIVATING;
    }

    private static HealthState health(
            Ledger.Entry entry,
            TemplateSpec template,
            boolean latest,
            boolean serves,
            List<Replica> replicas) {
        return switch (running(entry, template, latest, serves, replicas)) {
            case RUNNING -> HealthState.HEALTHY;
            case DEGRADED, FAILED -> HealthState.UNHEALTHY;
            case ACTIVATING -> serves ? HealthState.UNHEALTHY : HealthState.NONE;
            case PROCESSING, STOPPED, UNKNOWN -> HealthState.NONE;
        };
    }

    /** The port behind the ingress, the one its image exposes where the user named none. */
    private static Optional<Integer> port(Ledger.Entry entry) {
        Optional<IngressSpec> ingress = entry.app().spec().ingress();
        if (ingress.isEmpty()) {
            return Optional.empty();
        }
        SetRow latest = entry.sets().get(entry.app().latest());
        Optional<Integer> known = latest == null ? Optional.empty() : latest.spec().targetPort();
        return ingress.get().targetPort().or(() -> known);
    }
}
