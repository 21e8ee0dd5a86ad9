package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.ledger.Acceptance;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.TrafficSplit;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns a wish what of an app is to run into what is to be written down. What the app is stays as
 * it is.
 */
final class RunAdmission {
    private final AppNames names;
    private final InstantSource clock;

    RunAdmission(AppNames names, InstantSource clock) {
        this.names = names;
        this.clock = clock;
    }

    /** Admits new replicas for all revisions that are to run. */
    Acceptance start(AppStore.Entry entry) {
        List<RevisionRow> rolled = AppChange.allRolling(entry, entry.app().spec(), now());
        return renew(
                entry,
                Operation.Kind.START,
                rolled,
                rolled.stream().findFirst().map(RevisionRow::name));
    }

    /**
     * Admits new replicas for one revision as it is.
     *
     * @throws Fault conflict when it or its app does not run
     */
    Acceptance restart(AppStore.Entry entry, RevisionRow revision) {
        if (entry.app().intent() != AppIntent.RUN) {
            throw Fault.conflict("App " + entry.app().name() + " is stopped: start it");
        }
        if (!revision.active()) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " is not active: only "
                            + entry.revisions().stream()
                                    .filter(RevisionRow::active)
                                    .map(RevisionRow::name)
                                    .collect(Collectors.joining(", "))
                            + " can be restarted");
        }
        return renew(
                entry,
                Operation.Kind.RESTART,
                List.of(AppChange.rolling(revision, now())),
                Optional.of(revision.name()));
    }

    private Acceptance renew(
            AppStore.Entry entry,
            Operation.Kind kind,
            List<RevisionRow> rolled,
            Optional<String> followed) {
        AppRow app = entry.app().with(AppIntent.RUN, now());
        return change(entry, app, kind, new AppChange(Outcome.NONE, followed, rolled), true);
    }

    /**
     * Admits that a revision runs again beside others.
     *
     * @throws Fault conflict in single mode, unless it runs
     */
    Acceptance activate(AppStore.Entry entry, RevisionRow revision) {
        boolean runs = revision.active();
        if (!runs && entry.app().spec().mode() == RevisionMode.SINGLE) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " cannot be activated: in single revision mode the newest revision"
                            + " runs. Deploy its template again, or set the mode to Multiple.");
        }
        AppIntent intent = entry.app().intent();
        boolean starts = !runs && intent == AppIntent.RUN;
        return change(
                entry,
                entry.app().with(intent, now()),
                Operation.Kind.ACTIVATE,
                new AppChange(
                        Outcome.NONE,
                        starts ? Optional.of(revision.name()) : Optional.empty(),
                        runs ? List.of() : List.of(AppChange.rolling(revision, now()))),
                false);
    }

    /**
     * Admits that a revision does not run any more.
     *
     * @throws Fault conflict in single mode, and where nothing that is ready could take what it
     *     serves, unless it does not run
     */
    Acceptance deactivate(AppStore.Entry entry, RevisionRow revision) {
        List<RevisionRow> off =
                revision.active() ? List.of(revision.deactivated(now())) : List.of();
        if (!off.isEmpty()) {
            refuseLoss(entry, revision, off.getFirst());
        }
        return change(
                entry,
                entry.app().with(entry.app().intent(), now()),
                Operation.Kind.DEACTIVATE,
                new AppChange(Outcome.NONE, Optional.empty(), off),
                false);
    }

    private static void refuseLoss(
            AppStore.Entry entry, RevisionRow revision, RevisionRow deactivated) {
        AppRow app = entry.app();
        if (app.spec().mode() == RevisionMode.SINGLE) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " cannot be deactivated: in single revision mode the newest revision"
                            + " runs. Stop the app instead.");
        }
        List<RevisionRow> rest =
                entry.revisions().stream()
                        .map(row -> row.name().equals(revision.name()) ? deactivated : row)
                        .toList();
        if (rest.stream().noneMatch(RevisionRow::active)) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " is the only one that is active: stop the app instead.");
        }
        if (app.spec().ingress().isPresent()
                && serves(app, entry.revisions())
                && !serves(app, rest)) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " has requests that no other revision with a share is ready to take:"
                            + " give another a weight first.");
        }
    }

    private static boolean serves(AppRow app, List<RevisionRow> revisions) {
        return TrafficSplit.of(app, revisions).stream().anyMatch(share -> share.set().isPresent());
    }

    /** Rows of a change that asks for nothing new of the app itself. */
    private Acceptance change(
            AppStore.Entry entry,
            AppRow app,
            Operation.Kind kind,
            AppChange change,
            boolean supersedes) {
        return new Acceptance(
                app,
                entry.secrets(),
                change.rolled(),
                List.of(),
                Optional.empty(),
                change.operation(
                        names.operation(), kind, app.name(), change.followed().isEmpty(), now()),
                supersedes);
    }

    /** Admits the wish to have no replicas, or no app. */
    Acceptance windDown(AppStore.Entry entry, AppIntent intent) {
        Operation.Kind kind =
                intent == AppIntent.DELETE ? Operation.Kind.DELETE : Operation.Kind.STOP;
        AppChange change =
                new AppChange(Outcome.NONE, Optional.of(entry.latest().name()), List.of());
        return change(entry, entry.app().with(intent, now()), kind, change, true);
    }

    /** As exact as what is written down. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
