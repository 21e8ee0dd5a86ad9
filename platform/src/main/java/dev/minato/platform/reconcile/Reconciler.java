package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.Environment;
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
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.ledger.ShiftTable;
import dev.minato.platform.rollout.AppObservation;
import dev.minato.platform.rollout.Rollout;
import dev.minato.platform.rollout.RolloutFailures;
import dev.minato.platform.rollout.RolloutPlan;
import dev.minato.platform.rollout.RolloutStep;
import dev.minato.state.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings apps to what was asked for: looks, lets {@link Rollout} decide, does it, and looks again.
 * It remembers nothing that matters: it may be killed between any two steps and made anew. One app
 * must not be reconciled by two threads at once ({@link WorkQueue} sees to it); different apps may.
 */
public final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** An app whose state changes more often in one look is looked at again later. */
    private static final int ROUNDS = 10;

    /** Lines of output that a failure is told with. */
    private static final int LAST_LINES = 20;

    private final AppStore ledger;
    private final Environments environments;
    private final AppSecrets secrets;
    private final Wakeups wakeups;
    private final SpecBuilder specs;
    private final AppRouting routing;
    private final RouteKeepers keepers;
    private final StraySets strays;
    private final DrainingSets drains;
    private final ImageSearch images;
    private final EdgeCounts counts;
    private final ShiftKeeper shifts;
    private final WaitNotices notices;
    private final RolloutPolicy policy;
    private final InstantSource clock;
    private final Failpoint failpoint;

    /**
     * A reconciler; {@link #prime} must be called before the first look.
     *
     * @param wakeups is asked for looks at things that end later
     * @param failpoint reached before and after every step
     */
    public Reconciler(
            Database database,
            Environments environments,
            AppSecrets secrets,
            PlatformSettings settings,
            Wakeups wakeups,
            InstantSource clock,
            Failpoint failpoint) {
        IngressNames hosts = new IngressNames(settings.domain());
        this.ledger = new AppStore(database);
        this.environments = environments;
        this.secrets = secrets;
        this.wakeups = wakeups;
        this.specs = new SpecBuilder(hosts);
        this.policy = settings.policy();
        this.routing = new AppRouting(hosts, policy);
        this.keepers = new RouteKeepers(ledger, environments, routing, policy, wakeups);
        this.strays = new StraySets(ledger, environments, keepers, wakeups);
        this.drains = new DrainingSets(wakeups, clock, policy.drain());
        this.notices = new WaitNotices(database);
        this.images = new ImageSearch(environments, secrets, wakeups);
        this.counts = new EdgeCounts(clock, wakeups);
        this.shifts = new ShiftKeeper(new ShiftTable(database), counts, clock);
        this.clock = clock;
        this.failpoint = failpoint;
    }

    /** What the edges tell of requests is to be told to. */
    public EdgeListener counts() {
        return counts;
    }

    /**
     * Looks at the routes of all apps whose cluster answers already, and asks for a look at every
     * app, at every environment and at what is left of others.
     */
    public void prime() {
        for (Environment environment : environments.list()) {
            try {
                var _ = keepers.primed(environment.name());
            } catch (Fault e) {
                log.info(
                        "routes of environment {} stay as they are: {}",
                        environment.name(),
                        e.text());
            }
            if (environment.problem().isEmpty()) {
                wakeups.soon(Subject.environment(environment.name()));
            }
        }
        ledger.names().forEach(app -> wakeups.soon(Subject.app(app)));
    }

    /**
     * Looks at something and does what is to be done now.
     *
     * @return when to look again at the latest; {@link Instant#MAX} when nothing is left of it
     * @throws Fault when something it needs does not answer; look again after a while
     */
    public Instant reconcile(Subject subject) {
        return switch (subject) {
            case Subject.AppSubject app -> reconcileApp(app.name());
            case Subject.EnvironmentSubject environment -> {
                keepers.primed(environment.name()).settle();
                strays.find(environment.name());
                yield Instant.MAX;
            }
        };
    }

    private Instant reconcileApp(String app) {
        Instant resync = clock.instant().plus(policy.resync());
        for (int round = 0; round < ROUNDS; round++) {
            Optional<AppStore.Entry> entry = ledger.entry(app);
            if (entry.isEmpty()) {
                return strays.clear(app) ? Instant.MAX : resync;
            }
            // Even its first replica waits until the cluster has said what runs there.
            RouteKeeper routes = keepers.primed(entry.get().app().environment());
            AppObservation seen = look(entry.get());
            RolloutPlan plan = Rollout.decide(seen, roomy(entry.get()), clock.instant());
            if (!change(plan.before(), entry.get())) {
                follow(entry.get(), seen, routes);
                finish(plan.after(), entry.get(), seen, routes);
                failpoint.reach("platform.Shift.before");
                Instant step = shifts.advance(entry.get()).orElse(Instant.MAX);
                failpoint.reach("platform.Shift.after");
                if (step.isAfter(Instant.MIN)) {
                    Instant again = plan.again().filter(step::isAfter).orElse(step);
                    return again.isBefore(resync) ? again : resync;
                }
            }
        }
        wakeups.soon(Subject.app(app));
        return resync;
    }

    private AppObservation look(AppStore.Entry entry) {
        String name = entry.app().name().text();
        Map<String, Integer> counts = new HashMap<>();
        entry.scales().values().forEach(row -> counts.put(row.revision(), row.replicas()));
        Observation seen = cluster(entry).observe(name);
        notices.look(entry.app(), seen.sets());
        Set<String> pending = new HashSet<>();
        entry.pending().values().forEach(revision -> pending.add(revision.orElse("")));
        return new AppObservation(
                entry.app(),
                entry.revisions(),
                counts,
                entry.sets().keySet(),
                entry.sets().values().stream()
                        .filter(set -> !set.spec().saysWhenReady())
                        .map(SetRow::ref)
                        .collect(Collectors.toSet()),
                seen.replicas(),
                seen.sets(),
                drains.drained(name),
                pending);
    }

    /** Where something waits for room nothing is kept that need not run. */
    private RolloutPolicy roomy(AppStore.Entry entry) {
        return cluster(entry).isFull() ? policy.keeping(Duration.ZERO) : policy;
    }

    private Cluster cluster(AppStore.Entry entry) {
        return environments.parts(entry.app().environment()).cluster();
    }

    /** Does the steps that may change what is written down; true when one did. */
    private boolean change(List<RolloutStep> steps, AppStore.Entry entry) {
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
            ScaleRow scale = entry.scales().get(ref.revision());
            int count = scale == null ? 1 : scale.replicas();
            cluster(entry).ensure(ref, set.spec(), new SetWish(count, Set.of(), replaces));
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

    private void follow(AppStore.Entry entry, AppObservation seen, RouteKeeper routes) {
        List<HostRoute> wanted = routing.choose(entry, seen.replicas());
        for (RevisionRow row : entry.revisions()) {
            row.readySet().ifPresent(set -> routes.remember(set, wanted));
        }
        failpoint.reach("platform.Routes.before");
        routes.update(entry.app().name().text(), wanted);
        failpoint.reach("platform.Routes.after");
    }

    private void finish(
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
            case RolloutStep.Settle settle ->
                    ledger.settle(
                            entry.app(),
                            settle.set(),
                            pendingOf(entry, settle.set().revision()),
                            now);
            case RolloutStep.SettleStop _ ->
                    ledger.settleStop(entry.app(), List.copyOf(entry.pending().keySet()), now);
            case RolloutStep.Drain drain ->
                    drains.begin(routes.edge(), drain.set(), backends(drain.set(), seen, routes));
            case RolloutStep.Remove remove -> remove(remove.set(), entry, seen, routes);
            case RolloutStep.Forget _ -> ledger.forget(entry.app(), now);
            default -> throw new IllegalStateException("not an end: " + step);
        }
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
        ledger.removeSet(set);
        ledger.purge(set.app(), entry.app().spec().maxInactiveRevisions());
        drains.forget(set);
        routes.forget(set);
        wakeups.soon(Subject.app(set.app()));
    }
}
