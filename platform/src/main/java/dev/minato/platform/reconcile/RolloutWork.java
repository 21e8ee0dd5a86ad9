package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Environments;
import dev.minato.platform.Operation.Problem;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.IngressNames;
import dev.minato.platform.app.SpecBuilder;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.RolloutLedger;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.rollout.AppObservation;
import dev.minato.platform.rollout.Rollout;
import dev.minato.platform.rollout.RolloutFailures;
import dev.minato.platform.rollout.RolloutStep;
import dev.minato.state.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does the steps that {@link Rollout} decides on. It remembers nothing that matters; one app must
 * not be worked on by two threads at once.
 */
final class RolloutWork {
    private static final Logger log = LoggerFactory.getLogger(RolloutWork.class);

    /** Lines of output that a failure is told with. */
    private static final int LAST_LINES = 20;

    private final AppStore apps;
    private final RolloutLedger ledger;
    private final Environments environments;
    private final AppSecrets secrets;
    private final Wakeups wakeups;
    private final SpecBuilder specs;
    private final DrainingSets drains;
    private final ImageSearch images;
    private final LeavingReplicas leaving;
    private final RolloutPolicy policy;
    private final InstantSource clock;
    private final Failpoint failpoint;

    /** As of {@link Reconciler}'s. */
    RolloutWork(
            Database database,
            Environments environments,
            AppSecrets secrets,
            PlatformSettings settings,
            Wakeups wakeups,
            InstantSource clock,
            Failpoint failpoint) {
        this.apps = new AppStore(database);
        this.ledger = new RolloutLedger(database);
        this.environments = environments;
        this.secrets = secrets;
        this.wakeups = wakeups;
        this.specs = new SpecBuilder(new IngressNames(settings.domain()));
        this.policy = settings.policy();
        this.drains = new DrainingSets(wakeups, clock, policy.drain());
        this.images = new ImageSearch(environments, secrets, wakeups);
        this.leaving = new LeavingReplicas(wakeups, policy, clock);
        this.clock = clock;
        this.failpoint = failpoint;
    }

    /** Who goes since there are to be fewer. */
    LeavingReplicas leaving() {
        return leaving;
    }

    /** Sets of an app that have finished their requests. */
    Set<RevisionRef> drained(String app) {
        return drains.drained(app);
    }

    /** Does the steps that may change what is written down; true when one did. */
    boolean change(List<RolloutStep> steps, AppStore.Entry entry) {
        boolean changed = false;
        for (RolloutStep step : steps) {
            failpoint.reach("platform." + step.getClass().getSimpleName() + ".before");
            changed |= change(step, entry);
            failpoint.reach("platform." + step.getClass().getSimpleName() + ".after");
        }
        return changed;
    }

    private boolean change(RolloutStep step, AppStore.Entry entry) {
        AppRow app = entry.app();
        return switch (step) {
            case RolloutStep.Ensure ensure -> ensure(entry, ensure.set(), ensure.replaces());
            case RolloutStep.Resolve resolve -> resolve(entry, resolve.set());
            case RolloutStep.Renew lost -> ledger.renew(app, lost.set(), clock.instant());
            case RolloutStep.Begin begin -> ledger.begin(app, begin.set(), clock.instant());
            case RolloutStep.Ready ready -> {
                log.info("app {}: requests go to {}", app.name(), ready.set());
                yield ledger.ready(app, ready.set(), clock.instant());
            }
            case RolloutStep.Retire old -> ledger.retire(app, old.set());
            case RolloutStep.Deactivate old ->
                    ledger.deactivate(app, old.revision(), clock.instant());
            case RolloutStep.Fail fail -> fail(entry, fail.set(), withOutput(entry, fail));
            default -> throw new IllegalStateException("not a change: " + step);
        };
    }

    /** Another try does not mend what the cluster will never take: it fails the revision. */
    private boolean ensure(AppStore.Entry entry, RevisionRef ref, Set<RevisionRef> replaces) {
        SetRow set = entry.sets().get(ref);
        if (set == null) {
            return false;
        }
        drains.forget(ref);
        try {
            int count = entry.replicas(ref) + leaving.held(ref);
            SetWish wish = new SetWish(count, leaving.names(ref), replaces, false);
            if (entry.restsFrozen(ref)) {
                wish = new SetWish(1, Set.of(), replaces, true);
            }
            cluster(entry).ensure(ref, set.spec(), wish);
            return false;
        } catch (Fault e) {
            boolean never =
                    switch (e.kind()) {
                        case INVALID, UNSUPPORTED, FORBIDDEN -> true;
                        default -> false;
                    };
            boolean present =
                    entry.revision(ref.revision()).filter(row -> row.set().equals(ref)).isPresent();
            if (!never || !present) {
                throw e;
            }
            return fail(
                    entry,
                    ref,
                    new Problem(
                            RolloutFailures.CODE,
                            "Revision " + ref.revision() + " cannot run here: " + e.text()));
        }
    }

    private boolean resolve(AppStore.Entry entry, RevisionRef set) {
        RevisionRow revision = entry.revision(set.revision()).orElseThrow();
        try {
            return images.find(entry, revision)
                    .map(found ->
                            ledger.resolved(
                                    entry.app(),
                                    specs.set(entry, revision, found),
                                    clock.instant()))
                    .orElse(false);
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.INTERNAL) {
                log.error("image of {}", revision.name(), e);
            }
            return fail(
                    entry,
                    set,
                    new Problem(
                            RolloutFailures.CODE,
                            "Revision " + revision.name() + " has no image: " + e.text()));
        }
    }

    private boolean fail(AppStore.Entry entry, RevisionRef set, Problem problem) {
        Problem shown =
                policy.keeps(Safeguard.HIDE_SECRETS)
                        ? new Problem(
                                problem.code(),
                                secrets.hide(
                                        entry.app().name().text(),
                                        entry.secrets(),
                                        problem.message()))
                        : problem;
        log.warn("app {}: {}", entry.app().name(), shown.message().lines().findFirst().orElse(""));
        return ledger.fail(
                entry.app(), set, shown, pendingOf(entry, set.revision()), clock.instant());
    }

    /** Operations that wait for a revision. */
    private static List<String> pendingOf(AppStore.Entry entry, String revision) {
        return entry.pending().entrySet().stream()
                .filter(operation -> operation.getValue().orElse(revision).equals(revision))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The problem with the last lines that its container wrote. */
    private Problem withOutput(AppStore.Entry entry, RolloutStep.Fail fail) {
        List<String> lines =
                fail.output()
                        .map(container -> cluster(entry).lastLines(container, LAST_LINES))
                        .orElse(List.of());
        if (lines.isEmpty()) {
            return fail.problem();
        }
        return new Problem(
                fail.problem().code(),
                fail.problem().message()
                        + "\nLast lines of its output:\n  "
                        + String.join("\n  ", lines));
    }

    /**
     * Does the steps that come when nothing is written down any more and the routes are those that
     * were chosen.
     */
    void finish(
            List<RolloutStep> steps,
            AppStore.Entry entry,
            AppObservation seen,
            RouteKeeper routes) {
        for (RolloutStep step : steps) {
            failpoint.reach("platform." + step.getClass().getSimpleName() + ".before");
            finish(step, entry, seen, routes);
            failpoint.reach("platform." + step.getClass().getSimpleName() + ".after");
        }
    }

    private void finish(
            RolloutStep step, AppStore.Entry entry, AppObservation seen, RouteKeeper routes) {
        Instant now = clock.instant();
        switch (step) {
            case RolloutStep.Settle settle -> {
                List<String> waiting = pendingOf(entry, settle.set().revision());
                if (ledger.settle(entry.app(), settle.set(), waiting, now)) {
                    // From here on it scales.
                    wakeups.soon(Subject.app(entry.app().name().text()));
                }
            }
            case RolloutStep.SettleStop _ ->
                    ledger.settleStop(entry.app(), List.copyOf(entry.pending().keySet()), now);
            case RolloutStep.Drain drain ->
                    drains.begin(
                            routes.edge()::drained,
                            drain.set(),
                            backends(drain.set(), seen, routes));
            case RolloutStep.Remove remove -> remove(remove.set(), entry, seen, routes);
            case RolloutStep.Forget _ -> apps.forget(entry.app(), now);
            default -> throw new IllegalStateException("not an end: " + step);
        }
    }

    private Cluster cluster(AppStore.Entry entry) {
        return environments.parts(entry.app().environment()).cluster();
    }

    private static Set<String> backends(RevisionRef set, AppObservation seen, RouteKeeper routes) {
        Set<String> ids = new HashSet<>(routes.backends(set));
        seen.of(set).forEach(replica -> ids.add(replica.name()));
        return ids;
    }

    private void remove(
            RevisionRef set, AppStore.Entry entry, AppObservation seen, RouteKeeper routes) {
        boolean left = seen.sets().containsKey(set) || !seen.of(set).isEmpty();
        if (left) {
            cluster(entry).remove(set);
            return;
        }
        apps.removeSet(set);
        apps.purge(set.app(), entry.app().spec().maxInactiveRevisions());
        drains.forget(set);
        leaving.forget(set);
        routes.forget(set);
        wakeups.soon(Subject.app(set.app()));
    }
}
