package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Attachment;
import dev.minato.engine.ExecStart;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.local.placement.PlacementSettings;
import dev.minato.platform.Cluster.Incident;
import dev.minato.platform.Cluster.Listener;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Containers of replicas that come up against their limits. */
@Timeout(90)
class LimitWatchTest {
    private static final String SERVE = "httpd -p 80 && trap 'exit 0' TERM && sleep 1000 & wait";
    private static final String MANY = "for i in $(seq 80); do sleep 5 & done; wait";
    private static final String MUCH = "dd if=/dev/zero of=/dev/null bs=200M count=1";
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    private final BlockingQueue<Incident> incidents = new LinkedBlockingQueue<>();

    @TempDir private Path folder;
    private TestHost host;

    @BeforeEach
    void open() throws IOException {
        host = new TestHost(folder);
        host.settings(PlacementSettings.of(Map.of("MINATO_PIDS_LIMIT", "64")));
        var _ =
                host.cluster()
                        .listen(
                                new Listener() {
                                    @Override
                                    public void changed(String app) {
                                        // Looked at when it matters.
                                    }

                                    @Override
                                    public void happened(Incident incident) {
                                        incidents.add(incident);
                                    }
                                });
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Replica serving() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica replica =
                host.await("shop", seen -> seen.size() == 1 && seen.getFirst().ready()).getFirst();
        host.cluster().limits.look();
        return replica;
    }

    /** Runs a command in its container to the end. */
    private void exec(Replica replica, String command) {
        String exec =
                host.engine()
                        .execs()
                        .create(TestHost.id(replica), ExecSpec.of(List.of("sh", "-c", command)));
        try (Attachment attachment = host.engine().execs().start(exec, ExecStart.ATTACHED)) {
            while (attachment.read().isPresent()) {
                // What it says does not matter.
            }
        }
    }

    private Incident next() throws InterruptedException {
        Incident next = incidents.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private ContainerStatus strained(String reason) {
        return host.await(
                        "shop",
                        seen ->
                                seen.getFirst()
                                        .container("main")
                                        .filter(status -> status.reason().equals(reason))
                                        .isPresent())
                .getFirst()
                .container("main")
                .orElseThrow();
    }

    @Test
    void noMoreProcessesIsSaidWhileItRunsOn() throws InterruptedException {
        Replica replica = serving();
        assertThat(host.engine().containers().get(TestHost.id(replica)).spec().resources())
                .satisfies(asked -> assertThat(asked.pidsLimit()).isEqualTo(64));

        exec(replica, MANY);
        host.cluster().limits.look();

        Incident incident = next();
        assertThat(incident.reason()).isEqualTo("PidsLimitReached");
        assertThat(incident.container()).isEqualTo("main");
        assertThat(incident.ended()).isFalse();
        ContainerStatus status = strained("PidsLimitReached");
        assertThat(status.ready()).isTrue();
        assertThat(status.message()).contains("may have 64 (MINATO_PIDS_LIMIT)");
        host.cluster().limits.look();
        assertThat(strained("PidsLimitReached")).as("for a while").isNotNull();
        assertThat(incidents).as("told once").isEmpty();
    }

    @Test
    void aChildThatIsKilledForMemoryIsSaidWhileItRunsOn() throws InterruptedException {
        Replica replica = serving();

        exec(replica, MUCH);
        host.cluster().limits.look();

        assertThat(next().message()).contains("it has 64 MiB: give it more in resources.memory");
        assertThat(strained("OOMKilled").ready()).isTrue();
    }

    @Test
    void theEndOfAContainerForMemoryIsTold() throws InterruptedException {
        host.ensure(SET, TestHost.spec("sh", "-c", "exec " + MUCH), 1);

        Incident incident = next();

        assertThat(incident.ended()).isTrue();
        assertThat(incident.reason()).isEqualTo("OOMKilled");
        assertThat(incident.message()).contains("it needed more than its 64 MiB of memory");
    }
}
