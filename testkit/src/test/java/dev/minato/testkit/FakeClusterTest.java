package dev.minato.testkit;

import dev.minato.platform.Cluster;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** The fake keeps the contract it is a fake of. */
class FakeClusterTest extends ClusterContract {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster =
            new FakeCluster(
                    time,
                    new Random(2),
                    new Awkwardness(
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
