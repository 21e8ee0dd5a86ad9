package dev.minato.testkit;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run of the domain: users who change their minds, a daemon that dies between any two steps,
 * clusters that are late, one of them pulling its images, and a seed that decides it all. It checks
 * all the time that no message holds a secret and, where replicas do not vanish by themselves, that
 * an app that was served stays served; and at the end that what was accepted last is reached and
 * nothing else is left.
 */
public final class Simulation {
    private static final Duration BUSY = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofSeconds(40);
    private static final int USER_ACTIONS = 14;

    /** Deadlines short enough that runs end. */
    private static final RolloutPolicy POLICY =
            new RolloutPolicy(
                    Duration.ofMinutes(2),
                    2,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(200),
                    Duration.ZERO,
                    Set.of());

    private final Database database;
    private final AppSecrets secrets;
    private final RolloutPolicy policy;
    private final Random random;
    private final VirtualTime time;
    private final FakeEdge edge;
    private final FakeImages images;
    private final SimulatedClusters clusters;
    private final SimulatedDemand expected = SimulatedDemand.none();
    private final SimulatedUsers users;
    private final SimulationChecks checks;
    private SimulatedDaemon daemon;
    private int crashPerMille = 15;
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
            ClusterFaults awkwardness) {
        this(database, secrets, seed, prefix, awkwardness, POLICY);
    }

    /** The same without one rule: a run that notices it fails. */
    public Simulation(
            Database database,
            AppSecrets secrets,
            long seed,
            String prefix,
            ClusterFaults awkwardness,
            Safeguard without) {
        this(database, secrets, seed, prefix, awkwardness, POLICY.without(without));
    }

    private Simulation(
            Database database,
            AppSecrets secrets,
            long seed,
            String prefix,
            ClusterFaults awkwardness,
            RolloutPolicy policy) {
        this.database = database;
        this.secrets = secrets;
        this.policy = policy;
        this.random = new Random(seed);
        this.time = new VirtualTime(new Random(random.nextLong()));
        this.edge = new FakeEdge(time, new Random(random.nextLong()), awkwardness.refusals());
        this.images = new FakeImages(time);
        this.clusters =
                new SimulatedClusters(
                        newCluster(awkwardness),
                        newCluster(awkwardness).pullingFrom(images),
                        random.nextInt(3) > 0,
                        List.of(prefix + "-a", prefix + "-b"));
        if (seed % 3 == 0) {
            expected.takingTurns().add(prefix + "-b");
        }
        this.users = new SimulatedUsers(random, images, clusters, expected, this::apps);
        this.checks =
                new SimulationChecks(
                        clusters, edge, expected, this::apps, awkwardness.lifetime().isZero());
        addEnvironment();
        this.daemon = newDaemon();
    }

    private FakeCluster newCluster(ClusterFaults awkwardness) {
        FakeCluster cluster =
                new FakeCluster(time, new Random(random.nextLong()), awkwardness).opening(secrets);
        cluster.onRemoval(this::checkFinished);
        return cluster;
    }

    private void addEnvironment() {
        database.write(tx ->
                tx.update(
                        "INSERT OR IGNORE INTO platform_environment(name, created) VALUES(?, ?)",
                        SimulatedClusters.FAR,
                        time.instant()));
    }

    private SimulatedDaemon newDaemon() {
        clusters.all().forEach(FakeCluster::connect);
        return new SimulatedDaemon(
                new SimulatedHost(
                        database,
                        Map.of(
                                Environment.DEFAULT,
                                new EnvironmentParts(clusters.near(), edge, images),
                                SimulatedClusters.FAR,
                                new EnvironmentParts(clusters.far(), edge, images)),
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
            time.within(BUSY, users::act);
            time.within(BUSY, this::burst);
        }
        until(time.instant().plus(BUSY));
        shiftAtLast();
        crashPerMille = 0;
        daemon.die();
        daemon = newDaemon();
        daemon.start();
        until(time.instant().plus(QUIET));
        clusters.names().forEach(checks::checkReached);
        checks.checkOperations();
        wakeAtLast();
        clusters.names().forEach(name -> daemon.apps().delete(name));
        expected.served().clear();
        until(time.instant().plus(QUIET));
        clusters.names().forEach(checks::checkGone);
    }

    /**
     * A daemon that dies goes on with a shift, and nobody interferes any more; who does not shift
     * goes back to the revision before.
     */
    private void shiftAtLast() {
        Map<String, String> targets = new TreeMap<>();
        for (String app : clusters.names()) {
            if (random.nextBoolean()) {
                users.prepareShift(app).ifPresent(target -> targets.put(app, target));
            } else {
                users.pinAtLast(app);
            }
        }
        until(time.instant().plus(Duration.ofMinutes(1)));
        targets.forEach(users::shiftTo);
        until(time.instant().plus(Duration.ofSeconds(15)));
    }

    /** By then nobody has asked for anything for a while. */
    private void wakeAtLast() {
        List<FakeRequest> sent =
                clusters.names().stream()
                        .filter(checks::isToAnswer)
                        .flatMap(name -> edge.hosts(name).stream().limit(1))
                        .map(edge::send)
                        .toList();
        until(time.instant().plus(Duration.ofMinutes(2)));
        sent.forEach(SimulationChecks::checkWoken);
        sent.forEach(edge::conclude);
    }

    /** Requests that take a while, more than one replica is to have. */
    private void burst() {
        String app = clusters.names().get(random.nextInt(clusters.names().size()));
        List<FakeRequest> sent =
                edge.hosts(app).stream()
                        .limit(1)
                        .flatMap(host -> Stream.generate(() -> edge.send(host)))
                        .limit(random.nextInt(30))
                        .toList();
        sent.forEach(request -> time.within(LONGEST, () -> edge.conclude(request)));
    }

    private void until(Instant end) {
        while (time.step(end)) {
            long state = clusters.version() + edge.version();
            if (state != checked) {
                checked = state;
                checks.checkAlways();
            }
        }
    }

    /** Who is stopped for good gets no requests, and has finished those it had or its time. */
    private void checkFinished(String replica) {
        SimulationChecks.require(
                !edge.isBusy(replica, POLICY.drain()),
                "replica " + replica + " is stopped with requests under way");
    }

    private Apps apps() {
        return daemon.apps();
    }
}
