package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.Revision.RunningState;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.scale.Standby;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An app has as many replicas as its requests need, and none when there are none. */
class ScalingTest {
    private static final String HOST = "shop.test.localhost";
    private static final Duration COOLDOWN = ScaleSpec.COOLDOWN;

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private final FakeImages images = new FakeImages(time);
    private SimulatedDaemon daemon = daemon();
    private Apps apps = daemon.apps();

    private SimulatedDaemon daemon() {
        return new SimulatedDaemon(
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(cluster, edge, images),
                        database.secrets()),
                new PlatformSettings("test.localhost", RolloutPolicy.DEFAULT),
                time,
                new Random(4),
                0,
                () -> {});
    }

    @BeforeEach
    void start() {
        images.tag("web:1", "sha256:1");
        daemon.start();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void deploy(ScaleSpec scale) {
        apps.put(app().scale(scale).request());
        pass(Duration.ofMinutes(1));
        assertThat(cluster.truth("shop")).isNotEmpty();
    }

    private static TestApp app() {
        return new TestApp("shop").command(List.of("READY", "100"));
    }

    private void sleep() {
        deploy(new ScaleSpec(0, 10));
        pass(COOLDOWN);
        assertThat(cluster.truth("shop")).isEmpty();
    }

    private void pass(Duration by) {
        Instant end = time.instant().plus(by);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private Revision revision() {
        return apps.revisions("shop").getFirst();
    }

    private List<RouteGroup> groups() {
        return edge.table().stream()
                .filter(route -> route.host().equals(HOST))
                .map(HostRoute::groups)
                .findFirst()
                .orElseThrow();
    }

    private long serving() {
        return groups().getFirst().backends().known().size();
    }

    @Test
    void oneThatNobodyAsksForSleepsAfterTheCooldown() {
        deploy(new ScaleSpec(0, 10));
        pass(COOLDOWN.minusMinutes(2));
        assertThat(cluster.truth("shop")).hasSize(1);
        pass(Duration.ofMinutes(2));
        assertThat(cluster.truth("shop")).isEmpty();
        assertThat(groups().getFirst().state()).isEqualTo(GroupState.ASLEEP);
        assertThat(revision().status().running()).isEqualTo(RunningState.SCALED_TO_ZERO);
        assertThat(revision().status().health()).isEqualTo(Revision.HealthState.HEALTHY);
        assertThat(apps.get("shop").status().running()).isEqualTo("Running");
    }

    @Test
    void theFirstRequestWakesItAndIsAnswered() {
        sleep();
        FakeRequest request = edge.send(HOST);
        assertThat(request.isHeld()).isTrue();
        pass(Duration.ofSeconds(30));
        assertThat(request.backend()).isNotNull();
        edge.finish(request);
        assertThat(request.answer()).startsWith("200");
        assertThat(cluster.truth("shop")).hasSize(1);
        assertThat(revision().status().running()).isEqualTo(RunningState.RUNNING);
        pass(COOLDOWN.plusSeconds(30));
        assertThat(cluster.truth("shop")).isEmpty();
    }

    @Test
    void oneOnStandbyIsFrozenAndIsThereAgainAtOnce() {
        apps.put(app().scale(new ScaleSpec(0, 10)).standby(Standby.FROZEN).request());
        pass(Duration.ofMinutes(1));
        String name = cluster.truth("shop").getFirst().name();
        pass(COOLDOWN);
        assertThat(cluster.truth("shop"))
                .singleElement()
                .satisfies(one -> assertThat(one.phase()).isEqualTo(Replica.Phase.FROZEN));
        assertThat(groups().getFirst().state()).isEqualTo(GroupState.ASLEEP);
        assertThat(revision().status().running()).isEqualTo(RunningState.SCALED_TO_ZERO);
        FakeRequest request = edge.send(HOST);
        pass(Duration.ofSeconds(10));
        assertThat(request.backend()).isEqualTo(name);
        edge.finish(request);
        assertThat(request.answer()).startsWith("200");
        pass(COOLDOWN.plusSeconds(30));
        assertThat(cluster.truth("shop").getFirst().phase()).isEqualTo(Replica.Phase.FROZEN);
    }

    @Test
    void oneWithARequestUnderWayDoesNotSleep() {
        deploy(new ScaleSpec(0, 10));
        FakeRequest request = edge.send(HOST);
        pass(COOLDOWN.multipliedBy(3));
        assertThat(cluster.truth("shop")).hasSize(1);
        edge.finish(request);
        assertThat(request.answer()).startsWith("200");
        pass(COOLDOWN.plusSeconds(30));
        assertThat(cluster.truth("shop")).isEmpty();
    }

    @Test
    void requestsAtTheMomentOfGoingToSleepAreAllAnswered() {
        deploy(new ScaleSpec(0, 10));
        pass(COOLDOWN.minusSeconds(62));
        List<FakeRequest> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FakeRequest request = edge.send(HOST);
            all.add(request);
            pass(Duration.ofMillis(35));
            edge.finish(request);
        }
        pass(Duration.ofSeconds(30));
        all.forEach(edge::finish);
        assertThat(all).allMatch(request -> request.answer().startsWith("200"));
    }

    @Test
    void manyRequestsMakeManyReplicasStepByStep() {
        deploy(new ScaleSpec(1, 10));
        List<FakeRequest> all = send(95);
        pass(Duration.ofSeconds(3));
        assertThat(cluster.truth("shop").size()).isBetween(4, 8);
        pass(Duration.ofSeconds(30));
        assertThat(cluster.truth("shop")).hasSize(10);
        all.forEach(edge::finish);
        assertThat(all).allMatch(request -> request.answer().startsWith("200"));
    }

    @Test
    void itShrinksToWhatTheLastMinutesNeededAndEndsNoRequest() {
        deploy(new ScaleSpec(1, 10));
        List<FakeRequest> all = send(95);
        pass(Duration.ofSeconds(40));
        all.subList(0, 65).forEach(edge::finish);
        pass(Duration.ofSeconds(280));
        assertThat(cluster.truth("shop")).hasSize(10);
        pass(Duration.ofSeconds(100));
        assertThat(alive()).isEqualTo(3);
        assertThat(serving()).isEqualTo(3);
        all.forEach(edge::finish);
        assertThat(all).allMatch(request -> request.answer().startsWith("200"));
        pass(Duration.ofSeconds(400));
        assertThat(alive()).isEqualTo(1);
    }

    private long alive() {
        return cluster.truth("shop").stream()
                .filter(replica -> replica.phase() != Replica.Phase.TERMINATING)
                .count();
    }

    private List<FakeRequest> send(int count) {
        List<FakeRequest> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(edge.send(HOST));
        }
        return all;
    }

    @Test
    void aDaemonThatHasStartedWakesWhatRequestsWaitFor() {
        sleep();
        daemon.die();
        FakeRequest request = edge.send(HOST);
        pass(Duration.ofSeconds(5));
        assertThat(request.isHeld()).isTrue();
        daemon = daemon();
        apps = daemon.apps();
        daemon.start();
        pass(Duration.ofSeconds(30));
        edge.finish(request);
        assertThat(request.answer()).startsWith("200");
    }

    @Test
    void aDaemonThatHasStartedShrinksNothingForAWhile() {
        deploy(new ScaleSpec(1, 10));
        List<FakeRequest> all = send(95);
        pass(Duration.ofSeconds(40));
        daemon.die();
        all.forEach(edge::finish);
        daemon = daemon();
        apps = daemon.apps();
        daemon.start();
        pass(Duration.ofSeconds(200));
        assertThat(cluster.truth("shop")).hasSize(10);
        pass(Duration.ofSeconds(200));
        assertThat(alive()).isEqualTo(1);
    }

    @Test
    void whatNothingCouldWakeStaysAwakeAndSaysSo() {
        apps.put(app().withoutIngress().minReplicas(0).request());
        pass(COOLDOWN.multipliedBy(3));
        assertThat(cluster.truth("shop")).hasSize(1);
        assertThat(apps.get("shop").status().warnings().toString())
                .contains("nothing could wake a replica");
    }

    @Test
    void anotherTemplateOfOneThatSleepsIsSeenToBeReadyAndSleepsThen() {
        sleep();
        apps.put(app().scale(new ScaleSpec(0, 5)).request());
        pass(Duration.ofMinutes(1));
        assertThat(apps.revisions("shop").getFirst().status().provisioning())
                .isEqualTo(Revision.ProvisioningState.PROVISIONED);
        assertThat(cluster.truth("shop")).hasSize(1);
        pass(COOLDOWN);
        assertThat(cluster.truth("shop")).isEmpty();
    }

    @Test
    void whatAnEdgeHadThatIsKilledKeepsNobodyAwake() {
        sleep();
        List<FakeRequest> waiting = send(50);
        edge.crash();
        pass(Duration.ofSeconds(30));
        assertThat(waiting).allMatch(FakeRequest::isAnswered);
        assertThat(cluster.truth("shop")).isNotEmpty();
        List<FakeRequest> served = send(5);
        pass(Duration.ofSeconds(2));
        assertThat(served).allMatch(request -> request.backend() != null);
        edge.crash();
        pass(COOLDOWN.plusSeconds(30));
        assertThat(cluster.truth("shop")).isEmpty();
        FakeRequest next = edge.send(HOST);
        pass(Duration.ofSeconds(30));
        edge.finish(next);
        assertThat(next.answer()).startsWith("200");
    }

    @Test
    void oneThatHasNoRoomWhenItIsWokenIsTriedAgainWithTheNextRequest() {
        sleep();
        RevisionRef set = new RevisionRef("shop", revision().name(), 1);
        cluster.quota(set, true);
        FakeRequest first = edge.send(HOST);
        pass(Duration.ofSeconds(60));
        assertThat(first.isHeld()).isTrue();
        edge.conclude(first);
        pass(COOLDOWN.plusSeconds(30));
        assertThat(groups().getFirst().state()).isEqualTo(GroupState.ASLEEP);

        cluster.quota(set, false);
        FakeRequest next = edge.send(HOST);
        pass(Duration.ofSeconds(30));
        edge.finish(next);
        assertThat(next.answer()).startsWith("200");
    }
}
