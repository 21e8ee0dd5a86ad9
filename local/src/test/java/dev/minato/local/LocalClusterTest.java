package dev.minato.local;

import dev.minato.platform.Cluster;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.testkit.ClusterContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
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
