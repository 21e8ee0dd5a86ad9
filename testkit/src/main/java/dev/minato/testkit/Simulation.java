package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.platform.App;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Operation;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Policy;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.Safeguard;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TrafficRule;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run of the domain: users who change their minds, a daemon that dies between any two steps,
 * clusters that are late, one of them pulling its images, and a seed that decides it all. It checks
 * all the time that no message holds a secret and, where replicas do not vanish by themselves, that
 * an app that was served stays served; and at the end that what was accepted last is reached and
 * nothing else is left.
 */
public final class Simulation {
    private static final String FAR = "far";
    private static final String SECRET = "s3cr3t-value";
    private static final Duration BUSY = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofMinutes(15);
    private static final int USER_ACTIONS = 14;

    /** Deadlines short enough that runs end. */
    private static final Policy POLICY =
            new Policy(
                    Duration.ofMinutes(2),
                    2,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(200),
                    Set.of());

    private final Database database;
    private final AppSecrets secrets;
    private final Policy policy;
    private final Random random;
    private final VirtualTime time;
    private final FakeCluster near;
    private final FakeCluster far;
    private final boolean apart;
    private final FakeEdge edge;
    private final FakeImages images;
    private final boolean steady;
    private final List<String> names;
    private final Map<String, Boolean> good = new TreeMap<>();
    private final Set<String> served = new HashSet<>();
    private final List<String> operations = new ArrayList<>();
    private SimulatedDaemon daemon;
    private int crashPerMille = 15;
    private int versions;
    private long checked;

    /**
     * A run.
     *
     * @param database where the domain keeps its state; used by many runs, one after another
     * @param secrets seals for that database
     * @param seed decides everything
     * @param prefix of the apps' names, another for each run
     * @param awkwardness of the cluster
     */
    public Simulation(
            Database database,
            AppSecrets secrets,
            long seed,
            String prefix,
            Awkwardness awkwardness) {
        this(database, secrets, seed, prefix, awkwardness, POLICY);
    }

    /** The same without one rule: a run that notices it fails. */
    public Simulation(
            Database database,
            AppSecrets secrets,
            long seed,
            String prefix,
            Awkwardness awkwardness,
            Safeguard without) {
        this(database, secrets, seed, prefix, awkwardness, POLICY.without(without));
    }

    private Simulation(
            Database database,
            AppSecrets secrets,
            long seed,
            String prefix,
            Awkwardness awkwardness,
            Policy policy) {
        this.database = database;
        this.secrets = secrets;
        this.policy = policy;
        this.random = new Random(seed);
        this.time = new VirtualTime(new Random(random.nextLong()));
        this.edge = new FakeEdge(time, new Random(random.nextLong()), awkwardness.refusals());
        this.images = new FakeImages(time);
        this.near = newCluster(awkwardness);
        this.far = newCluster(awkwardness).pullingFrom(images);
        this.apart = random.nextInt(3) > 0;
        this.steady = awkwardness.lifetime().isZero();
        this.names = List.of(prefix + "-a", prefix + "-b");
        addEnvironment();
        this.daemon = newDaemon();
    }

    private FakeCluster newCluster(Awkwardness awkwardness) {
        FakeCluster cluster =
                new FakeCluster(time, new Random(random.nextLong()), awkwardness).opening(secrets);
        cluster.onRemoval(this::checkFinished);
        return cluster;
    }

    private void addEnvironment() {
        database.write(tx ->
                tx.update(
                        "INSERT OR IGNORE INTO platform_environment(name, created) VALUES(?, ?)",
                        FAR,
                        time.instant()));
    }

    /** Of two environments, which share an edge, one app is in the other where they are apart. */
    private String environment(String app) {
        return apart && app.equals(names.getLast()) ? FAR : Environment.DEFAULT;
    }

    private FakeCluster cluster(String app) {
        return environment(app).equals(FAR) ? far : near;
    }

    private SimulatedDaemon newDaemon() {
        near.connect();
        far.connect();
        return new SimulatedDaemon(
                new SimulatedGround(
                        database,
                        Map.of(
                                Environment.DEFAULT,
                                new EnvironmentParts(near, edge, images),
                                FAR,
                                new EnvironmentParts(far, edge, images)),
                        secrets),
                new PlatformSettings("test.localhost", policy),
                time,
                new Random(random.nextLong()),
                crashPerMille,
                this::reborn);
    }

    private void reborn() {
        time.within(
                Duration.ofSeconds(5),
                () -> {
                    if (!daemon.isAlive()) {
                        daemon = newDaemon();
                        daemon.start();
                    }
                });
    }

    /**
     * Runs it.
     *
     * @throws AssertionError when something is not as it should be
     */
    public void run() {
        daemon.start();
        for (int i = 0; i < USER_ACTIONS; i++) {
            time.within(BUSY, this::act);
        }
        until(time.instant().plus(BUSY));
        crashPerMille = 0;
        daemon.die();
        daemon = newDaemon();
        daemon.start();
        until(time.instant().plus(QUIET));
        names.forEach(this::checkReached);
        checkOperations();
        names.forEach(name -> daemon.apps().delete(name));
        served.clear();
        until(time.instant().plus(QUIET));
        names.forEach(this::checkGone);
    }

    private void until(Instant end) {
        while (time.step(end)) {
            long state = near.version() + far.version() + edge.version();
            if (state != checked) {
                checked = state;
                checkServed();
                checkRouted();
                checkSecrets();
            }
        }
    }

    private void act() {
        String app = names.get(random.nextInt(names.size()));
        try {
            operations.add(choose(app).id());
        } catch (Fault e) {
            boolean expected =
                    e.kind() == Fault.Kind.CONFLICT
                            || e.kind() == Fault.Kind.NOT_FOUND
                            || e.kind() == Fault.Kind.UNAVAILABLE;
            require(expected, "unexpected: " + e.text());
        }
    }

    private Operation choose(String app) {
        return switch (random.nextInt(14)) {
            case 0 -> stop(app);
            case 1 -> daemon.apps().start(app);
            case 2 -> {
                served.remove(app);
                yield daemon.apps().delete(app).orElseThrow(() -> Fault.notFound("no app"));
            }
            case 3 -> daemon.apps().restart(app, daemon.apps().revisions(app).getFirst().name());
            case 4 -> daemon.apps().update(app, request -> tagged(request, random.nextInt()));
            case 12, 13 -> shift(app);
            case 5, 6 -> put(app, FakeProcess.Kind.CRASH);
            case 7 -> put(app, FakeProcess.Kind.NEVER);
            case 8 -> put(app, FakeProcess.Kind.MISSING);
            default -> put(app, FakeProcess.Kind.READY);
        };
    }

    private Operation stop(String app) {
        Operation operation = daemon.apps().stop(app);
        served.remove(app);
        return operation;
    }

    /** Several revisions share the requests, in parts that the seed decides. */
    private Operation shift(String app) {
        List<Optional<String>> targets = new ArrayList<>(List.of(Optional.empty()));
        for (Revision revision : daemon.apps().revisions(app)) {
            if (revision.active()) {
                targets.add(Optional.of(revision.name()));
            }
        }
        int first = random.nextInt(101);
        List<TrafficRule> rules = new ArrayList<>();
        for (int weight : List.of(first, 100 - first)) {
            Optional<String> target = targets.get(random.nextInt(targets.size()));
            rules.add(new TrafficRule(target, Optional.empty(), weight));
        }
        Operation operation = daemon.apps().update(app, request -> shared(request, rules));
        served.remove(app);
        return operation;
    }

    private static AppRequest shared(AppRequest request, List<TrafficRule> rules) {
        AppSpec spec = request.spec();
        return new AppRequest(
                request.name(),
                request.environment(),
                new AppSpec(
                        AppSpec.RevisionMode.MULTIPLE,
                        rules,
                        spec.ingress(),
                        spec.secrets(),
                        spec.registries(),
                        spec.maxInactiveRevisions(),
                        spec.template()),
                request.revisionSuffix(),
                request.documents());
    }

    private Operation put(String app, FakeProcess.Kind kind) {
        String reference = reference();
        boolean runs = kind == FakeProcess.Kind.READY && !reference.startsWith("nowhere/");
        Operation operation = daemon.apps().put(request(app, kind, reference));
        good.put(operation.revision().orElse(""), runs);
        return operation;
    }

    private String reference() {
        return switch (random.nextInt(6)) {
            case 0 -> "remote/image:" + random.nextInt(3);
            case 1 -> "nowhere/image";
            default -> {
                images.tag("local/image", "sha256:" + random.nextInt(3));
                yield "local/image";
            }
        };
    }

    private AppRequest request(String app, FakeProcess.Kind kind, String reference) {
        Duration after = Duration.ofMillis(random.nextInt(3) * 700L);
        return new TestApp(app)
                .environment(environment(app))
                .image(reference)
                .command(FakeProcess.command(kind, after))
                .secret("s", SECRET)
                .env(new EnvSetting("S", Optional.empty(), Optional.of("s")))
                .env(new EnvSetting("V", Optional.of("" + versions++ / 2), Optional.empty()))
                .minReplicas(random.nextInt(3))
                .request();
    }

    private static AppRequest tagged(AppRequest request, int tag) {
        AppDocuments documents = request.documents();
        return new AppRequest(
                request.name(),
                request.environment(),
                request.spec(),
                request.revisionSuffix(),
                new AppDocuments("tag " + tag, documents.configuration(), documents.template()));
    }

    /** An app that was served has a ready replica behind its name, until a user takes it away. */
    private void checkServed() {
        for (String app : names) {
            if (!cluster(app).isHeard()) {
                continue;
            }
            boolean now = readyBackends(app) > 0;
            if (now
                    && !served.contains(app)
                    && daemon.apps().find(app).filter(this::wanted).isPresent()) {
                served.add(app);
            }
            if (steady && served.contains(app)) {
                require(now, "app " + app + " has no ready backend any more");
            }
        }
    }

    /** Who is stopped for good gets no requests, and has finished those it had or its time. */
    private void checkFinished(String replica) {
        require(
                !edge.isBusy(replica, POLICY.drain()),
                "replica " + replica + " is stopped with requests under way");
    }

    /** Nobody gets a request who was never ready for one. */
    private void checkRouted() {
        for (String app : names) {
            for (String backend : edge.backends(app)) {
                require(
                        cluster(app).wasReady(backend),
                        backend + " gets requests, and never was ready");
            }
        }
    }

    private boolean wanted(App app) {
        return !app.status().running().equals("Stopped")
                && app.status().provisioning() != App.ProvisioningState.DELETING
                && daemon.apps().revisions(app.name().text()).stream()
                        .anyMatch(revision -> revision.status().trafficWeight() > 0);
    }

    private long readyBackends(String app) {
        List<String> routed = edge.backends(app);
        return routed.stream().filter(cluster(app).ready(app)::contains).count();
    }

    private void checkSecrets() {
        for (HostRoute route : edge.table()) {
            require(!route.reason().contains(SECRET), "a secret in a route's reason");
        }
    }

    private void checkOperations() {
        for (String id : operations) {
            Operation operation = daemon.apps().operation(id);
            require(operation.done(), "operation never ended: " + operation);
            operation
                    .error()
                    .ifPresent(error ->
                            require(
                                    !error.message().contains(SECRET),
                                    "a secret in " + error.message()));
        }
    }

    private void checkReached(String name) {
        Optional<App> found = daemon.apps().find(name);
        if (found.isEmpty()) {
            checkGone(name);
            return;
        }
        App app = found.get();
        require(!app.status().message().contains(SECRET), "a secret in the app's message");
        if (app.status().running().equals("Stopped")) {
            require(cluster(name).truth(name).isEmpty(), "replicas of a stopped app");
            return;
        }
        String latest = app.status().latestRevision().orElseThrow();
        if (good.getOrDefault(latest, false)) {
            checkGood(app, latest);
        } else {
            require(
                    app.status().provisioning() == App.ProvisioningState.FAILED,
                    "revision " + latest + " cannot run, yet " + app.status());
        }
        boolean single = app.spec().mode() == AppSpec.RevisionMode.SINGLE;
        if (single) {
            checkNothingElse(name, latest, app.spec().template().scale().replicas());
        } else {
            checkShares(name);
        }
    }

    private void checkGood(App app, String latest) {
        String name = app.name().text();
        require(
                app.status().provisioning() == App.ProvisioningState.SUCCEEDED,
                "revision " + latest + " is good, yet " + app.status());
        long ready =
                cluster(name).truth(name).stream()
                        .filter(replica ->
                                replica.ready() && replica.set().revision().equals(latest))
                        .count();
        require(
                ready == app.spec().template().scale().replicas(),
                ready + " of " + app.spec().template().scale().replicas() + " ready of " + latest);
        require(
                app.spec().mode() != AppSpec.RevisionMode.SINGLE || readyBackends(name) == ready,
                "not all of " + latest + " are routed to");
    }

    /** Replicas are of one set alone: the latest, or another that serves while that one fails. */
    private void checkNothingElse(String name, String latest, int count) {
        List<Replica> truth = cluster(name).truth(name);
        Set<Object> sets = new HashSet<>();
        truth.forEach(replica -> sets.add(replica.set()));
        require(sets.size() <= 1, "replicas of several sets: " + truth);
        boolean ofLatest =
                truth.stream().allMatch(replica -> replica.set().revision().equals(latest));
        require(!ofLatest || truth.size() <= count, "too many replicas: " + truth);
        for (Revision revision : daemon.apps().revisions(name)) {
            boolean serves = revision.status().trafficWeight() > 0;
            require(
                    revision.active() == (serves || revision.name().equals(latest)),
                    "active, and neither newest nor serving: " + revision);
        }
    }

    /** Who has a share gets it, and every revision has replicas of one generation. */
    private void checkShares(String name) {
        Set<String> sharing = new HashSet<>();
        Set<String> active = new HashSet<>();
        for (Revision revision : daemon.apps().revisions(name)) {
            if (revision.status().trafficWeight() > 0) {
                sharing.add(revision.name());
            }
            if (revision.active()) {
                active.add(revision.name());
            }
        }
        Set<String> routed = edge.sharing(name);
        require(
                sharing.isEmpty() || routed.equals(sharing),
                "requests are shared by " + routed + ", not by " + sharing);
        Map<String, Object> sets = new HashMap<>();
        for (Replica replica : cluster(name).truth(name)) {
            String revision = replica.set().revision();
            require(active.contains(revision), "a replica of one that is inactive: " + replica);
            Object before = sets.putIfAbsent(revision, replica.set());
            require(
                    before == null || before.equals(replica.set()),
                    "two generations of " + revision);
        }
    }

    private void checkGone(String name) {
        require(daemon.apps().find(name).isEmpty(), "app " + name + " is still there");
        for (FakeCluster each : List.of(near, far)) {
            require(each.truth(name).isEmpty(), "replicas are left: " + each.truth(name));
            require(!each.apps().contains(name), "sets are left: " + each.apps());
        }
        require(edge.backends(name).isEmpty(), "routes are left");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
