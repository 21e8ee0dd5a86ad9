package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Replica;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleSpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Workers without ingress, as many as their queue needs. */
class RuleScalingTest {
    private static final ScaleRule RULE =
            new ScaleRule("jobs", FakeTriggers.QUEUE, Map.of(), List.of());

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private final FakeImages images = new FakeImages(time);
    private final FakeTriggers queue = new FakeTriggers();
    private SimulatedDaemon daemon = daemon();

    private SimulatedDaemon daemon() {
        return new SimulatedDaemon(
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(cluster, edge, images, queue),
                        database.secrets()),
                new PlatformSettings("test.localhost", RolloutPolicy.DEFAULT),
                time,
                new Random(4),
                0,
                () -> {});
    }

    @BeforeEach
    void deploy() {
        images.tag("web:1", "sha256:1");
        daemon.start();
        put(List.of(RULE));
        pass(Duration.ofMinutes(1));
    }

    private void put(List<ScaleRule> rules) {
        Apps apps = daemon.apps();
        apps.put(
                new TestApp("worker")
                        .withoutIngress()
                        .command(List.of("READY", "100"))
                        .scale(
                                new ScaleSpec(
                                        0,
                                        5,
                                        rules,
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(60)))
                        .request());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void pass(Duration by) {
        Instant end = time.instant().plus(by);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private long workers() {
        return cluster.truth("worker").stream()
                .filter(replica -> replica.phase() != Replica.Phase.TERMINATING)
                .count();
    }

    private void drain() {
        pass(Duration.ofMinutes(2));
        assertThat(workers()).isZero();
    }

    @Test
    void anEmptyQueueHasNoWorkerAndAFullOneAsManyAsAreAllowed() {
        drain();
        queue.set(3);
        pass(Duration.ofSeconds(40));
        assertThat(workers()).isEqualTo(3);
        queue.set(100);
        pass(Duration.ofSeconds(40));
        assertThat(workers()).isEqualTo(5);
        queue.set(0);
        pass(Duration.ofSeconds(50));
        assertThat(workers()).isEqualTo(5);
        pass(Duration.ofSeconds(60));
        assertThat(workers()).isZero();
    }

    @Test
    void aQueueThatCannotBeReadKeepsWhatThereIsAndIsTold() {
        queue.set(2);
        pass(Duration.ofSeconds(40));
        assertThat(workers()).isEqualTo(2);
        queue.fail("connection refused");
        pass(Duration.ofMinutes(20));
        assertThat(workers()).isEqualTo(2);
        assertThat(told(Action.SCALE_RULE_FAIL))
                .containsExactly("Scale rule 'jobs' (queue) cannot be read: connection refused");
        assertThat(queue.open()).isZero();
        queue.set(0);
        pass(Duration.ofMinutes(7));
        assertThat(workers()).isZero();
        assertThat(told(Action.SCALE_RULE_READ))
                .containsExactly("Scale rule 'jobs' (queue) is read again");
    }

    @Test
    void theReplicaWhoseClientsHoldWebSocketsIsTheLastToGo() {
        queue.set(4);
        pass(Duration.ofSeconds(40));
        assertThat(workers()).isEqualTo(4);
        Replica first =
                cluster.truth("worker").stream()
                        .min(
                                Comparator.comparing(Replica::created, Comparator.reverseOrder())
                                        .thenComparing(Replica::name))
                        .orElseThrow();
        queue.set(1);
        for (int i = 0; i < 120; i++) {
            tell(new GroupKey("worker", first.set().revision()), Map.of(first.name(), 3));
            pass(Duration.ofSeconds(5));
        }

        assertThat(cluster.truth("worker")).extracting(Replica::name).containsExactly(first.name());
    }

    private void tell(GroupKey group, Map<String, Integer> tunnels) {
        GroupStats none = GroupStats.none(group);
        long open = tunnels.values().stream().mapToInt(Integer::intValue).sum();
        GroupStats counted =
                new GroupStats(
                        group,
                        open,
                        none.ended(),
                        0,
                        open,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        none.latency(),
                        tunnels);
        daemon.counts().counted(new EdgeStats("e", time.elapsedNanos(), false, List.of(counted)));
    }

    /** Between a replica and four: it grows once, and no poll that finds less takes one away. */
    @Test
    void aMetricThatFlapsAtEveryPollMovesNothing() {
        drain();
        queue.set(4);
        pass(Duration.ofSeconds(40));
        assertThat(workers()).isEqualTo(4);
        for (int asked = queue.asked(), poll = 0; poll < 100; poll++) {
            queue.set(poll % 2 == 0 ? 1 : 4);
            while (queue.asked() == asked) {
                pass(Duration.ofSeconds(1));
            }
            asked = queue.asked();
            pass(Duration.ofSeconds(2));
            assertThat(workers()).as("at poll %d", poll).isEqualTo(4);
        }
    }

    /** Something to do at every other poll is something to do. */
    @Test
    void aMetricThatIsNothingAtEveryOtherPollLetsNothingSleep() {
        drain();
        queue.set(1);
        pass(Duration.ofSeconds(40));
        for (int asked = queue.asked(), poll = 0; poll < 100; poll++) {
            queue.set(poll % 2);
            while (queue.asked() == asked) {
                pass(Duration.ofSeconds(1));
            }
            asked = queue.asked();
            pass(Duration.ofSeconds(2));
            assertThat(workers()).as("at poll %d", poll).isEqualTo(1);
        }
    }

    @Test
    void oneThatSleepsStaysAsleepWhileItsQueueCannotBeRead() {
        drain();
        queue.fail("connection refused");
        pass(Duration.ofMinutes(10));
        assertThat(workers()).isZero();
    }

    @Test
    void aWorkerThatIsKilledInMidMessageIsReplacedAndItsMessageKeepsItAwake() {
        drain();
        queue.set(1);
        pass(Duration.ofSeconds(40));
        String worker = cluster.truth("worker").getFirst().name();
        cluster.vanish(worker);
        pass(Duration.ofMinutes(10));
        assertThat(cluster.truth("worker"))
                .singleElement()
                .satisfies(next -> assertThat(next.name()).isNotEqualTo(worker))
                .satisfies(next -> assertThat(next.ready()).isTrue());
        queue.set(0);
        drain();
    }

    @Test
    void aDaemonThatHasStartedAsksBeforeItDecides() {
        queue.set(4);
        pass(Duration.ofSeconds(40));
        daemon.die();
        daemon = daemon();
        daemon.start();
        pass(Duration.ofMinutes(3));
        assertThat(workers()).isEqualTo(4);
    }

    @Test
    void whatHasNoRuleAnyMoreIsAskedNoMore() {
        put(List.of());
        pass(Duration.ofMinutes(12));
        int before = queue.asked();
        pass(Duration.ofMinutes(5));
        assertThat(queue.asked()).isEqualTo(before);
        assertThat(queue.open()).isZero();
    }

    private List<String> told(Action action) {
        List<String> messages = new ArrayList<>();
        database.get()
                .changes()
                .since(0, 10_000)
                .changes()
                .forEach(change ->
                        AppFact.of(change)
                                .filter(fact -> fact.action() == action)
                                .ifPresent(fact -> messages.add(fact.message())));
        return messages;
    }
}
