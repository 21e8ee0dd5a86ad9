package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Replica;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.IngressNames;
import dev.minato.platform.app.TriggerSpecs;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.JobTable;
import dev.minato.platform.ledger.KnownEntries;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleLedger;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.ledger.ShiftTable;
import dev.minato.platform.rollout.AppObservation;
import dev.minato.platform.rollout.Rollout;
import dev.minato.platform.rollout.RolloutPlan;
import dev.minato.platform.rollout.RolloutStep;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.ScaleBook;
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
import java.util.stream.Stream;

/**
 * Brings apps to what was asked for: looks, lets {@link Rollout} decide, does it, and looks again.
 * It remembers nothing that matters: it may be killed between any two steps and made anew. One app
 * must not be reconciled by two threads at once ({@link WorkQueue} sees to it); different apps may.
 */
public final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** An app whose state changes more often in one look is looked at again later. */
    private static final int ROUNDS = 10;

    private final AppStore ledger;
    private final KnownEntries entries;
    private final Environments environments;
    private final Wakeups wakeups;
    private final AppRouting routing;
    private final RouteKeepers keepers;
    private final StraySets strays;
    private final EnvironmentLives lives;
    private final RolloutWork work;
    private final EdgeCounts counts;
    private final ShiftKeeper shifts;
    private final ScaleKeeper scales;
    private final ScaleBook decisions = new ScaleBook();
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
        this.entries = new KnownEntries(database);
        this.environments = environments;
        this.wakeups = wakeups;
        this.policy = settings.policy();
        this.routing = new AppRouting(hosts, policy);
        this.keepers = new RouteKeepers(ledger, entries, environments, routing, policy, wakeups);
        this.strays = new StraySets(ledger, new JobTable(database), environments, keepers, wakeups);
        this.lives = new EnvironmentLives(environments, keepers, strays, clock, failpoint);
        this.work =
                new RolloutWork(
                        database, environments, secrets, settings, wakeups, clock, failpoint);
        this.notices = new WaitNotices(database);
        this.counts = new EdgeCounts(clock, wakeups);
        this.shifts = new ShiftKeeper(new ShiftTable(database), counts, policy, clock);
        TriggerPolls polls =
                new TriggerPolls(new TriggerSpecs(secrets), keepers::places, wakeups, clock);
        this.scales =
                new ScaleKeeper(
                        new ScaleLedger(database),
                        counts,
                        new RuleReader(environments, polls, decisions),
                        wakeups,
                        policy,
                        clock);
        this.clock = clock;
        this.failpoint = failpoint;
    }

    /** Where the apps of an environment are, by its name. */
    public AppPlaces places(String environment) {
        return keepers.places(environment);
    }

    /** How it was decided of revisions last. */
    public ScaleBook decisions() {
        return decisions;
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
            case Subject.EnvironmentSubject environment -> lives.look(environment.name());
            case Subject.JobSubject job ->
                    throw new IllegalArgumentException(job + " is JobReconciler's");
        };
    }

    private Instant reconcileApp(String app) {
        Instant resync = clock.instant().plus(resync(app));
        for (int round = 0; round < ROUNDS; round++) {
            Optional<AppStore.Entry> entry = entries.entry(app);
            if (entry.isEmpty()) {
                return strays.clear(app) ? Instant.MAX : resync;
            }
            // Even its first replica waits until the cluster has said what runs there.
            RouteKeeper routes = keepers.primed(entry.get().app().environment());
            Observation shown = cluster(entry.get()).observe(app);
            AppObservation seen = look(entry.get(), shown);
            RolloutPlan plan = Rollout.decide(seen, roomy(entry.get()), clock.instant());
            if (!work.change(plan.before(), entry.get())) {
                follow(entry.get(), seen, routes);
                work.finish(plan.after(), entry.get(), seen, routes);
                failpoint.reach("platform.Shift.before");
                Optional<Instant> step = shifts.advance(entry.get());
                failpoint.reach("platform.Shift.after");
                failpoint.reach("platform.Scale.before");
                Optional<Instant> count = scales.advance(entry.get(), routes.edge());
                failpoint.reach("platform.Scale.after");
                Instant again =
                        Stream.of(plan.again(), step, count, Optional.of(resync))
                                .flatMap(Optional::stream)
                                .min(Instant::compareTo)
                                .orElse(resync);
                if (again.isAfter(Instant.MIN) && !isThawing(plan, shown, entry.get())) {
                    return again;
                }
            }
        }
        wakeups.soon(Subject.app(app));
        return resync;
    }

    /** Not the same for all: what begins with all apps at once is spread over time. */
    private Duration resync(String app) {
        long spread = policy.resync().toMillis() / 4;
        return policy.resync().minusMillis(Math.floorMod(app.hashCode(), Math.max(1, spread)));
    }

    /** Whether replicas were looked at before the wish that they rest no more was accepted. */
    private static boolean isThawing(RolloutPlan plan, Observation shown, AppStore.Entry entry) {
        return plan.before().stream()
                .anyMatch(step ->
                        step instanceof RolloutStep.Ensure ensure
                                && shown.resting().contains(ensure.set())
                                && !entry.restsFrozen(ensure.set()));
    }

    /** One that may have been frozen since it was looked at is not ready. */
    private static Replica waking(Replica replica, Observation shown, AppStore.Entry entry) {
        boolean unsure =
                replica.ready()
                        && shown.resting().contains(replica.set())
                        && !entry.restsFrozen(replica.set());
        return unsure ? replica.in(Replica.Phase.FROZEN) : replica;
    }

    private AppObservation look(AppStore.Entry entry, Observation seen) {
        String name = entry.app().name().text();
        Map<String, Integer> counts = new HashMap<>();
        for (RevisionRow row : entry.revisions()) {
            counts.put(row.name(), entry.replicas(row.set()));
        }
        List<Replica> replicas =
                seen.replicas().stream().map(replica -> waking(replica, seen, entry)).toList();
        notices.look(entry.app(), seen.sets());
        work.leaving().choose(entry, replicas, this.counts::tunnels);
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
                replicas,
                seen.sets(),
                work.drained(name),
                pending);
    }

    /** Where something waits for room nothing is kept that need not run. */
    private RolloutPolicy roomy(AppStore.Entry entry) {
        return cluster(entry).isFull() ? policy.keeping(Duration.ZERO) : policy;
    }

    private Cluster cluster(AppStore.Entry entry) {
        return environments.parts(entry.app().environment()).cluster();
    }

    private void follow(AppStore.Entry entry, AppObservation seen, RouteKeeper routes) {
        List<Replica> staying = work.leaving().staying(seen.replicas());
        List<HostRoute> wanted = routing.choose(entry, staying);
        for (RevisionRow row : entry.revisions()) {
            row.readySet().ifPresent(set -> routes.remember(set, wanted));
        }
        failpoint.reach("platform.Routes.before");
        routes.update(entry.app().name().text(), wanted);
        failpoint.reach("platform.Routes.after");
        work.leaving().drain(entry, routes.edge());
    }
}
