package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteOwner;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Environments that users make and delete, on the cluster and the edge of this host. */
class MadeEnvironmentsTest {
    private static final PlatformSettings SETTINGS =
            new PlatformSettings("test.localhost", PlatformSettings.DEFAULT.policy());

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(4), 0);
    private final FakeImages images = new FakeImages(time);
    private int lives = 100;
    private SimulatedDaemon daemon = newDaemon(0);

    MadeEnvironmentsTest() {
        images.tag("web:1", "sha256:1");
        daemon.start();
        pass();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SimulatedDaemon newDaemon(int crashPerMille) {
        return new SimulatedDaemon(
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(cluster, edge, images),
                        database.secrets()),
                SETTINGS,
                time,
                new Random(++lives),
                crashPerMille,
                () -> {});
    }

    private void restart() {
        daemon.die();
        daemon = newDaemon(0);
        daemon.start();
        pass();
    }

    private void pass() {
        var end = time.instant().plus(Duration.ofMinutes(2));
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private static AppRequest till(String environment) {
        return new TestApp("till")
                .environment(environment)
                .command(List.of("READY", "100"))
                .request();
    }

    private Environment make(String name) {
        return daemon.environments().put(name, "{}");
    }

    @Test
    void anAppInOneHasHostsOfItsDomainAndReplicasOfItsNetwork() {
        make("far");
        daemon.apps().put(till("far"));
        pass();

        assertThat(daemon.apps().get("till").status().fqdn()).contains("till.far.test.localhost");
        assertThat(daemon.apps().domain("far")).isEqualTo("far.test.localhost");
        assertThat(daemon.apps().domain("default")).isEqualTo("test.localhost");
        assertThat(edge.table())
                .extracting(HostRoute::host)
                .contains("till", "till.far.test.localhost");
        RevisionRef set = cluster.truth("till").getFirst().set();
        assertThat(cluster.spec(set).environment()).isEqualTo("far");
        assertThat(cluster.spec(set).main().env())
                .containsEntry("CONTAINER_APP_ENV_DNS_SUFFIX", new Literal("far.test.localhost"));
        restart();
        assertThat(daemon.environments().find("FAR")).isPresent();
        assertThat(edge.backends("till")).hasSize(1);
        assertThat(cluster.closeEnvironment("far")).isFalse();
    }

    @Test
    void oneWithAppsStaysAndNamesThem() {
        make("far");
        daemon.apps().put(till("far"));
        pass();
        assertThatThrownBy(() -> daemon.environments().delete("far"))
                .hasMessage(
                        "Environment 'far' cannot be deleted: app 'till' is in it. Delete it"
                                + " first.");
        daemon.apps().delete("till");
        pass();
        assertThat(daemon.environments().delete("far")).isTrue();
        pass();
        assertThat(daemon.environments().find("far")).isEmpty();
        assertThat(daemon.environments().delete("far")).isFalse();
        restart();
        assertThat(daemon.environments().list()).hasSize(1);
    }

    @Test
    void oneThatIsToGoTakesNoApp() {
        make("far");
        assertThat(daemon.environments().delete("far")).isTrue();
        assertThatThrownBy(() -> daemon.apps().put(till("far")))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("is being deleted");
        assertThatThrownBy(() -> make("far")).hasMessageContaining("is being deleted");
        pass();
        assertThat(make("far").isDeleting()).isFalse();
    }

    /** What is left of an app that nobody knows keeps it; it goes with the last of that. */
    @Test
    void itGoesAfterTheLastReplica() {
        make("far");
        daemon.apps().put(till("far"));
        pass();
        RevisionRef set = cluster.truth("till").getFirst().set();
        var spec = cluster.spec(set);
        daemon.apps().delete("till");
        pass();
        RevisionRef stray = new RevisionRef("stray", "stray--one", 1);
        cluster.ensure(stray, spec, SetWish.of(1));
        assertThat(daemon.environments().delete("far")).isTrue();
        restart();
        assertThat(cluster.apps()).isEmpty();
        assertThat(daemon.environments().find("far")).isEmpty();
    }

    /** The daemon dies again and again, wherever it does something. */
    @Test
    void whatADeadDaemonLeavesIsFinishedByTheNext() {
        for (int i = 0; i < 40; i++) {
            make("far");
            daemon.die();
            daemon = newDaemon(150);
            daemon.start();
            pass();
            restart();
            assertThat(daemon.environments().find("far")).isPresent();

            assertThat(daemon.environments().delete("far")).isTrue();
            daemon.die();
            daemon = newDaemon(400);
            daemon.start();
            pass();
            restart();
            assertThat(daemon.environments().find("far")).isEmpty();
            assertThat(cluster.closeEnvironment("far")).isTrue();
            assertThat(edge.routes(RouteOwner.ofEnvironment("far"))).isEmpty();
        }
    }

    @Test
    void oneThatCannotBeOpenedWasNeverThere() {
        cluster.silence(true);
        assertThatThrownBy(() -> make("far"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE));
        cluster.silence(false);
        assertThat(daemon.environments().find("far")).isEmpty();
        restart();
        assertThat(daemon.environments().find("far")).isEmpty();
        assertThat(make("far").problem()).isEmpty();
    }
}
