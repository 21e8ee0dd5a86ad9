package dev.minato.testkit;

import dev.minato.edge.HostRoute;
import dev.minato.platform.App;
import dev.minato.platform.AppSpec;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.TrafficRule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What must hold of a run: all the time, and at its end. */
final class SimulationChecks {
    /** Of every app; nobody may be told it. */
    static final String SECRET = "s3cr3t-value";

    private final SimulatedClusters clusters;
    private final FakeEdge edge;
    private final SimulatedDemand expected;
    private final Supplier<Apps> apps;
    private final boolean steady;

    /**
     * @param apps the door of the daemon that runs
     * @param steady whether replicas never vanish by themselves
     */
    SimulationChecks(
            SimulatedClusters clusters,
            FakeEdge edge,
            SimulatedDemand expected,
            Supplier<Apps> apps,
            boolean steady) {
        this.clusters = clusters;
        this.edge = edge;
        this.expected = expected;
        this.apps = apps;
        this.steady = steady;
    }

    /** What holds whenever something has changed. */
    void checkAlways() {
        checkServed();
        checkTurns();
        checkRouted();
        checkSecrets();
    }

    /**
     * An app that was expected.served() has a ready replica behind its name, until a user takes it
     * away.
     */
    private void checkServed() {
        for (String app : clusters.names()) {
            if (!clusters.of(app).isHeard()) {
                continue;
            }
            boolean now = readyBackends(app) > 0;
            if (edge.isAsleep(app)) {
                expected.served().remove(app);
            }
            if (now
                    && !expected.served().contains(app)
                    && apps.get().find(app).filter(this::wanted).isPresent()) {
                expected.served().add(app);
            }
            if (steady
                    && expected.served().contains(app)
                    && !expected.takingTurns().contains(app)) {
                require(now, "app " + app + " has no ready backend any more");
            }
        }
    }

    /** What is to run alone does. */
    private void checkTurns() {
        for (String app : expected.takingTurns()) {
            Set<Object> sets = new HashSet<>();
            clusters.of(app).truth(app).forEach(replica -> sets.add(replica.set()));
            require(sets.size() <= 1, "two generations of " + app + " at once: " + sets);
        }
    }

    /** Nobody gets a request who was never ready for one, or is frozen. */
    private void checkRouted() {
        for (String app : clusters.names()) {
            Set<String> frozen = clusters.of(app).frozen(app);
            for (String backend : edge.backends(app)) {
                require(
                        clusters.of(app).wasReady(backend),
                        backend + " gets requests, and never was ready");
                require(!frozen.contains(backend), backend + " gets requests, and is frozen");
            }
        }
    }

    private boolean wanted(App app) {
        return !app.status().running().equals("Stopped")
                && app.status().provisioning() != App.ProvisioningState.DELETING
                && apps.get().revisions(app.name().text()).stream()
                        .anyMatch(revision -> revision.status().trafficWeight() > 0);
    }

    private long readyBackends(String app) {
        List<String> routed = edge.backends(app);
        return routed.stream().filter(clusters.of(app).ready(app)::contains).count();
    }

    private void checkSecrets() {
        for (HostRoute route : edge.table()) {
            require(!route.reason().contains(SECRET), "a secret in a route's reason");
        }
    }

    void checkOperations() {
        for (String id : expected.operations()) {
            Operation operation = apps.get().operation(id);
            require(operation.done(), "operation never ended: " + operation);
            operation
                    .error()
                    .ifPresent(error ->
                            require(
                                    !error.message().contains(SECRET),
                                    "a secret in " + error.message()));
        }
    }

    void checkReached(String name) {
        Optional<App> found = apps.get().find(name);
        if (found.isEmpty()) {
            checkGone(name);
            return;
        }
        App app = found.get();
        require(!app.status().message().contains(SECRET), "a secret in the app's message");
        if (app.status().running().equals("Stopped")) {
            require(clusters.of(name).truth(name).isEmpty(), "replicas of a stopped app");
            return;
        }
        require(app.shift().isEmpty(), "a shift never ended: " + app.shift());
        checkShifted(app);
        int sum = app.spec().traffic().stream().mapToInt(TrafficRule::weight).sum();
        require(sum == 100, "weights make " + sum);
        String latest = app.status().latestRevision().orElseThrow();
        boolean single = app.spec().mode() == AppSpec.RevisionMode.SINGLE;
        boolean active = apps.get().revision(name, latest).active();
        require(active || !single, "the newest of single mode is inactive: " + latest);
        if (!active) {
            checkShares(name);
            return;
        }
        if (expected.good().getOrDefault(latest, false)) {
            checkGood(app, latest);
        } else {
            require(
                    app.status().provisioning() == App.ProvisioningState.FAILED,
                    "revision " + latest + " cannot run, yet " + app.status());
        }
        if (single) {
            checkNothingElse(app, latest, app.spec().template().scale().replicas());
        } else {
            checkShares(name);
        }
    }

    /** A shift has moved everything, or nothing. */
    private void checkShifted(App app) {
        SimulatedDemand.SimulatedShift shift = expected.shifts().get(app.name().text());
        if (shift == null) {
            return;
        }
        List<TrafficRule> rules = app.spec().traffic();
        int moved =
                rules.stream()
                        .filter(rule -> rule.revision().equals(Optional.of(shift.target())))
                        .mapToInt(TrafficRule::weight)
                        .sum();
        require(
                moved == 100 || rules.equals(shift.before()),
                "a shift to "
                        + shift.target()
                        + " has left "
                        + rules
                        + ", before it was "
                        + shift.before());
    }

    private void checkGood(App app, String latest) {
        String name = app.name().text();
        require(
                app.status().provisioning() == App.ProvisioningState.SUCCEEDED,
                "revision " + latest + " is good, yet " + app.status());
        long ready =
                clusters.of(name).truth(name).stream()
                        .filter(replica ->
                                replica.ready() && replica.set().revision().equals(latest))
                        .count();
        boolean asleep =
                apps.get().revision(name, latest).status().running()
                        == Revision.RunningState.SCALED_TO_ZERO;
        require(
                ready == (asleep ? 0 : app.spec().template().scale().replicas()),
                ready + " of " + app.spec().template().scale().replicas() + " ready of " + latest);
        Optional<String> pin = pin(app);
        require(
                app.spec().mode() != AppSpec.RevisionMode.SINGLE
                        || pin.isPresent()
                        || readyBackends(name) == ready,
                "not all of " + latest + " are routed to");
        if (steady && pin.filter(to -> expected.good().getOrDefault(to, false)).isPresent()) {
            require(
                    edge.sharing(name).equals(Set.of(pin.get())),
                    "pinned to " + pin + ", yet " + edge.sharing(name) + " get the requests");
        }
    }

    /** The revision that an app in single mode is pinned to. */
    private static Optional<String> pin(App app) {
        return app.spec().mode() == AppSpec.RevisionMode.SINGLE
                ? app.spec().traffic().stream()
                        .filter(rule -> rule.weight() > 0)
                        .flatMap(rule -> rule.revision().stream())
                        .findFirst()
                : Optional.empty();
    }

    /**
     * But for a pinned one replicas are of one set alone: the latest, or another that serves while
     * that one fails.
     */
    private void checkNothingElse(App app, String latest, int count) {
        String name = app.name().text();
        Optional<String> pin = pin(app).filter(to -> !to.equals(latest));
        List<Replica> truth =
                clusters.of(name).truth(name).stream()
                        .filter(replica -> pin.filter(replica.set().revision()::equals).isEmpty())
                        .toList();
        Set<Object> sets = new HashSet<>();
        truth.forEach(replica -> sets.add(replica.set()));
        require(sets.size() <= 1, "replicas of several sets: " + truth);
        boolean ofLatest =
                truth.stream().allMatch(replica -> replica.set().revision().equals(latest));
        require(!ofLatest || truth.size() <= count, "too many replicas: " + truth);
        for (Revision revision : apps.get().revisions(name)) {
            boolean serves = revision.status().trafficWeight() > 0;
            require(
                    pin.filter(revision.name()::equals).isPresent()
                            || revision.active() == (serves || revision.name().equals(latest)),
                    "active, and neither newest nor serving: " + revision);
        }
    }

    /** Who has a share gets it, and every revision has replicas of one generation. */
    private void checkShares(String name) {
        Set<String> sharing = new HashSet<>();
        Set<String> active = new HashSet<>();
        for (Revision revision : apps.get().revisions(name)) {
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
        for (Replica replica : clusters.of(name).truth(name)) {
            String revision = replica.set().revision();
            require(active.contains(revision), "a replica of one that is inactive: " + replica);
            Object before = sets.putIfAbsent(revision, replica.set());
            require(
                    before == null || before.equals(replica.set()),
                    "two generations of " + revision);
        }
    }

    /** Whether an app's requests are to be answered: all who share them can run. */
    boolean isToAnswer(String name) {
        Optional<App> app = apps.get().find(name);
        return app.filter(one -> !one.status().running().equals("Stopped")).isPresent()
                && !edge.sharing(name).isEmpty()
                && edge.sharing(name).stream()
                        .allMatch(one -> expected.good().getOrDefault(one, false));
    }

    /** What was asleep has been woken by a request, which was answered. */
    static void checkWoken(FakeRequest request) {
        require(
                request.backend() != null,
                "a request of " + request.host() + " was not answered: " + request.answer());
    }

    void checkGone(String name) {
        require(apps.get().find(name).isEmpty(), "app " + name + " is still there");
        for (FakeCluster each : clusters.all()) {
            require(each.truth(name).isEmpty(), "replicas are left: " + each.truth(name));
            require(!each.apps().contains(name), "sets are left: " + each.apps());
        }
        require(edge.backends(name).isEmpty(), "routes are left");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
