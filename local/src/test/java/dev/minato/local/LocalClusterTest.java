package dev.minato.local;

import dev.minato.platform.Cluster;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.testkit.ClusterContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The contract, with real containers. */
class LocalClusterTest extends ClusterContract {
    @TempDir static Path folder;
    private static TestHost host;

    @BeforeAll
    static void open() throws Exception {
        host = new TestHost(folder);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @AfterEach
    void clear() {
        host.clear();
    }

    @Override
    protected Cluster cluster() {
        return host.cluster();
    }

    @Override
    protected void restart() {
        host.restart();
    }

    @Override
    protected void kill(Replica replica) {
        TestHost.kill(host.pid(replica));
    }

    @Override
    protected void kill(Replica replica, String container) {
        TestHost.kill(host.pid(replica, container));
    }

    @Override
    protected ReplicaSpec pair() {
        return TestHost.group(
                good().main(),
                TestHost.container(
                        SIDE,
                        List.of(),
                        "sh",
                        "-c",
                        "echo beside; trap 'exit 1' TERM; while :; do sleep 0.05; done"));
    }

    @Override
    protected ReplicaSpec ordered() {
        return new ReplicaSpec(
                List.of(
                        TestHost.container(
                                "first", List.of(), "sh", "-c", "sleep 0.2; echo one > /s/order"),
                        TestHost.container(
                                "second",
                                List.of(),
                                "sh",
                                "-c",
                                "grep one /s/order && rm /s/order")),
                List.of(good().main()),
                List.of(ReplicaVolume.empty("shared")),
                List.of(80),
                Duration.ZERO,
                Ending.ALWAYS);
    }

    @Override
    protected ReplicaSpec once() {
        ReplicaSpec spec = TestHost.spec(List.of(), "sh", "-c", "echo working; exit 3");
        return new ReplicaSpec(
                spec.init(),
                spec.containers(),
                spec.volumes(),
                spec.ports(),
                spec.grace(),
                Ending.ONCE);
    }

    @Override
    protected ReplicaSpec good() {
        return TestHost.spec("sh", "-c", "echo begins; exec httpd -f -p 80 -h /www");
    }

    @Override
    protected ReplicaSpec crashing() {
        return TestHost.spec("sh", "-c", "echo goodbye; exit 1");
    }

    @Override
    protected ReplicaSpec silent() {
        return TestHost.spec("sleep", "1000");
    }

    @Override
    protected ReplicaSpec missing() {
        return TestHost.spec("/no/such/program");
    }

    @Override
    protected List<Replica> await(String app, Predicate<List<Replica>> expected) {
        return host.await(app, expected);
    }
}
