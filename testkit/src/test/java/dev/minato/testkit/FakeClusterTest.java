package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** The fake keeps the contract it is a fake of. */
class FakeClusterTest extends ClusterContract {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster =
            new FakeCluster(
                    time,
                    new Random(2),
                    new ClusterFaults(
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(2),
                            30,
                            Duration.ZERO,
                            0,
                            Duration.ZERO));

    @Override
    protected Cluster cluster() {
        return cluster;
    }

    /** The fake stands for what goes on without us. */
    @Override
    protected void restart() {
        time.step(time.instant().plusSeconds(1));
    }

    @Override
    protected void kill(Replica replica) {
        cluster.vanish(replica.name());
    }

    @Override
    protected void kill(Replica replica, String container) {
        cluster.kill(replica.name(), container);
    }

    @Override
    protected ReplicaSpec pair() {
        Duration soon = Duration.ofMillis(100);
        return FakeProcess.spec(
                List.of(),
                List.of(
                        FakeProcess.container(MAIN, FakeProcess.Kind.READY, soon),
                        FakeProcess.container(SIDE, FakeProcess.Kind.READY, soon)));
    }

    @Override
    protected ReplicaSpec ordered() {
        Duration soon = Duration.ofMillis(100);
        return FakeProcess.spec(
                List.of(
                        FakeProcess.container("first", FakeProcess.Kind.DONE, soon),
                        FakeProcess.container("second", FakeProcess.Kind.DONE, soon)),
                List.of(FakeProcess.container(MAIN, FakeProcess.Kind.READY, soon)));
    }

    @Override
    protected ReplicaSpec once() {
        ReplicaSpec spec = FakeProcess.spec(FakeProcess.Kind.FAIL, Duration.ofMillis(100));
        return new ReplicaSpec(
                spec.init(),
                spec.containers(),
                spec.volumes(),
                spec.ports(),
                spec.grace(),
                ReplicaSpec.Ending.ONCE);
    }

    @Test
    void beforeItWasHeardItSaysNothing() {
        ClusterFaults late =
                new ClusterFaults(
                        Duration.ZERO, Duration.ZERO, 0, Duration.ZERO, 0, Duration.ofSeconds(9));
        FakeCluster other = new FakeCluster(time, new Random(3), late);
        other.ensure(SET, good(), SetWish.of(1));
        other.connect();
        assertThatThrownBy(() -> other.observe("shop"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE));
        while (time.step(time.instant().plusSeconds(10))) {
            assertThat(other.truth("shop")).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(other.observe("shop").sets()).containsOnlyKeys(SET);
    }

    @Test
    void inSilenceItsAgeStandsStill() {
        cluster.ensure(SET, good(), SetWish.of(1));
        Instant before = cluster.observe("shop").asOf();
        cluster.silence(true);
        while (time.step(before.plusSeconds(60))) {
            assertThat(cluster.observe("shop").asOf()).isEqualTo(before);
        }
        assertThat(cluster.truth("shop")).hasSize(1);
        assertThat(cluster.observe("shop").replicas()).isEmpty();
        cluster.silence(false);
        await("shop", replicas -> replicas.size() == 1);
        assertThat(cluster.observe("shop").asOf()).isAfter(before);
    }

    @Test
    void aSetWithoutReplicasSaysWhy() {
        cluster.quota(SET, true);
        cluster.ensure(SET, good(), SetWish.of(2));
        while (time.step(time.instant().plusSeconds(20))) {
            assertThat(cluster.truth("shop")).isEmpty();
        }
        assertThat(cluster.observe("shop").sets().get(SET))
                .isEqualTo(
                        new Cluster.SetStatus(
                                2, Cluster.SetReason.QUOTA_EXCEEDED, "exceeded quota"));
    }

    @Override
    protected ReplicaSpec good() {
        return FakeProcess.spec(FakeProcess.Kind.READY, Duration.ofMillis(100));
    }

    @Override
    protected ReplicaSpec crashing() {
        return FakeProcess.spec(FakeProcess.Kind.CRASH, Duration.ofMillis(100));
    }

    @Override
    protected ReplicaSpec silent() {
        return FakeProcess.spec(FakeProcess.Kind.NEVER, Duration.ZERO);
    }

    @Override
    protected ReplicaSpec missing() {
        return FakeProcess.spec(FakeProcess.Kind.MISSING, Duration.ZERO);
    }

    @Override
    protected List<Replica> await(String app, Predicate<List<Replica>> expected) {
        Instant end = time.instant().plus(PATIENCE);
        while (!expected.test(cluster.observe(app).replicas())) {
            if (!time.step(end)) {
                throw new AssertionError("never: " + cluster.observe(app));
            }
        }
        return cluster.observe(app).replicas();
    }
}
