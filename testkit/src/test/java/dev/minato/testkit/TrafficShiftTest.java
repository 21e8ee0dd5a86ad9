package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;
import dev.minato.platform.AppEvents;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Requests that move to a revision step by step, over the daemon's death too. */
class TrafficShiftTest {
    private static final TrafficShift SHIFT =
            new TrafficShift("shop--v2", 20, Duration.ofSeconds(30), 0.01, 1.5, 50);

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));

    /** Seeds the next daemon: none gives the names of operations that one before has given. */
    private int lives = 100;

    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private final FakeImages images = new FakeImages(time);
    private final Map<String, long[]> counted = new TreeMap<>();
    private SimulatedDaemon daemon = daemon();
    private Apps apps = daemon.apps();

    private SimulatedDaemon daemon() {
        return new SimulatedDaemon(
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(cluster, edge, images),
                        database.secrets()),
                PlatformSettings.DEFAULT,
                time,
                new Random(++lives),
                0,
                () -> {});
    }

    @BeforeEach
    void deploy() {
        images.tag("web:1", "sha256:1");
        daemon.start();
        apps.put(version("v1", rule("shop--v1", 100)).request());
        pass(Duration.ofMinutes(1));
        apps.put(version("v2", rule("shop--v1", 100)).request());
        pass(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void itGoesStepByStepToTheEnd() {
        apps.shift("shop", SHIFT);
        assertThat(weight("shop--v2")).isEqualTo(20);
        for (int wanted : new int[] {40, 60, 80}) {
            serve("shop--v1", 100, 0);
            serve("shop--v2", 100, 0);
            pass(Duration.ofSeconds(31));
            assertThat(weight("shop--v2")).isEqualTo(wanted);
            assertThat(apps.get("shop").shift()).contains(SHIFT);
        }
        pass(Duration.ofSeconds(31));
        assertThat(weight("shop--v2")).isEqualTo(100);
        assertThat(apps.get("shop").shift()).isEmpty();
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
        assertThat(told()).anyMatch(text -> text.startsWith("The shift is done"));
    }

    @Test
    void whatFaresWorseReturnsByItself() {
        serve("shop--v2", 1_000, 900);
        apps.shift("shop", SHIFT);
        pass(Duration.ofSeconds(1));
        serve("shop--v1", 100, 0);
        serve("shop--v2", 100, 10);
        pass(Duration.ofSeconds(5));
        assertThat(apps.get("shop").spec().traffic()).containsExactly(rule("shop--v1", 100));
        assertThat(apps.get("shop").shift()).isEmpty();
        assertThat(told()).anyMatch(text -> text.contains("10.0 % of its 100 requests"));
        assertThat(edge.sharing("shop")).containsExactly("shop--v1");
    }

    /** What happened before a step, or before the daemon's start, is not counted in it. */
    @Test
    void itGoesOnAfterTheDaemonsDeathAndMeasuresItsStepAnew() {
        serve("shop--v2", 1_000, 900);
        apps.shift("shop", SHIFT);
        pass(Duration.ofSeconds(20));
        daemon.die();
        pass(Duration.ofMinutes(10));
        assertThat(weight("shop--v2")).isEqualTo(20);
        daemon = daemon();
        apps = daemon.apps();
        daemon.start();
        serve("shop--v2", 0, 0);
        pass(Duration.ofSeconds(25));
        assertThat(weight("shop--v2")).isEqualTo(20);
        pass(Duration.ofSeconds(10));
        assertThat(weight("shop--v2")).isEqualTo(40);
    }

    @Test
    void otherSharesByHandEndIt() {
        apps.shift("shop", SHIFT);
        TrafficRule half = rule("shop--v1", 50);
        List<TrafficRule> rules = List.of(half, rule("shop--v2", 50));
        apps.update("shop", request -> shared(request, rules));
        assertThat(apps.get("shop").shift()).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(apps.get("shop").spec().traffic()).isEqualTo(rules);
        assertThat(told()).anyMatch(text -> text.contains("other shares are asked for"));
    }

    @Test
    void whatChangesNoShareLetsItGoOn() {
        apps.shift("shop", SHIFT);
        apps.update("shop", request -> request);
        pass(Duration.ofSeconds(31));
        assertThat(weight("shop--v2")).isEqualTo(40);
    }

    /** A step is made by the reconciler, which takes no lock of the door's. */
    @Test
    void aChangeThatAStepComesBeforeIsMadeOfWhatIsThereThen() {
        apps.shift("shop", SHIFT);
        boolean[] stepped = {false};
        apps.update(
                "shop",
                request -> {
                    if (!stepped[0]) {
                        stepped[0] = true;
                        pass(Duration.ofSeconds(31));
                    }
                    return request;
                });
        assertThat(weight("shop--v2")).isEqualTo(40);
        assertThat(apps.get("shop").shift()).contains(SHIFT);
    }

    @Test
    void calledOffItLeavesTheSharesAsTheyAre() {
        apps.shift("shop", SHIFT);
        apps.endShift("shop");
        pass(Duration.ofMinutes(2));
        assertThat(weight("shop--v2")).isEqualTo(20);
        apps.endShift("shop");
        assertThat(told()).anyMatch(text -> text.contains("called off"));
    }

    @Test
    void oneThatDoesNotRunAnyMoreReturnsItsRequests() {
        apps.shift("shop", SHIFT);
        apps.deactivate("shop", "shop--v2");
        pass(Duration.ofSeconds(5));
        assertThat(apps.get("shop").spec().traffic()).containsExactly(rule("shop--v1", 100));
        assertThat(apps.get("shop").shift()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        refused(new TrafficShift("shop--v9", 10, Duration.ofSeconds(30), 0, 1, 1), "no active");
        refused(new TrafficShift("shop--v1", 10, Duration.ofSeconds(30), 0, 1, 1), "already");
        refused(new TrafficShift("shop--v2", 0, Duration.ofSeconds(30), 0, 1, 1), "step");
        refused(new TrafficShift("shop--v2", 10, Duration.ZERO, 0, 1, 1), "every");
        refused(new TrafficShift("shop--v2", 10, Duration.ofDays(2), 0, 1, 1), "every");
        refused(new TrafficShift("shop--v2", 10, Duration.ofSeconds(30), 2, 1, 1), "error-rate");
        refused(
                new TrafficShift("shop--v2", 10, Duration.ofSeconds(30), 0, Double.NaN, 1),
                "latency-ratio");
        apps.put(version("v2", rule("shop--v1", 100)).single());
        assertThatThrownBy(() -> apps.shift("shop", SHIFT)).hasMessageContaining("Multiple first");
        assertThat(apps.get("shop").shift()).isEmpty();
    }

    private void refused(TrafficShift shift, String message) {
        assertThatThrownBy(() -> apps.shift("shop", shift))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(message);
    }

    private int weight(String revision) {
        return apps.get("shop").spec().traffic().stream()
                .filter(rule -> rule.revision().equals(Optional.of(revision)))
                .mapToInt(TrafficRule::weight)
                .sum();
    }

    private List<String> told() {
        return new AppEvents(database.get().changes())
                .lastOfApp("shop", 50).events().stream()
                        .map(event -> event.fact().message())
                        .toList();
    }

    /** Tells that so many more requests of a revision have ended. */
    private void serve(String revision, long ended, long failed) {
        long[] sums = counted.computeIfAbsent(revision, name -> new long[2]);
        sums[0] += ended;
        sums[1] += failed;
        List<GroupStats> groups = new ArrayList<>();
        counted.forEach((name, both) -> groups.add(stats(name, both[0], both[1])));
        daemon.counts().counted(new EdgeStats("e", time.elapsedNanos(), false, groups));
    }

    private static GroupStats stats(String revision, long ended, long failed) {
        List<Long> classes = new ArrayList<>(Collections.nCopies(GroupStats.CLASSES, 0L));
        classes.set(2, ended - failed);
        classes.set(5, failed);
        List<Long> latency = new ArrayList<>(Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(3, ended);
        return new GroupStats(
                new GroupKey("shop", revision),
                ended,
                classes,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                latency,
                Map.of());
    }

    private static AppRequest shared(AppRequest request, List<TrafficRule> rules) {
        return new AppRequest(
                request.name(),
                request.environment(),
                request.spec().withTraffic(rules),
                request.revisionSuffix(),
                request.documents());
    }

    private void pass(Duration duration) {
        var end = time.instant().plus(duration);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private static TrafficRule rule(String revision, int weight) {
        return new TrafficRule(Optional.of(revision), Optional.empty(), weight);
    }

    private static TestApp version(String suffix, TrafficRule rule) {
        return new TestApp("shop")
                .image("web:1")
                .command(List.of("READY", "100"))
                .args(suffix)
                .suffix(suffix)
                .shares(List.of(rule));
    }
}
