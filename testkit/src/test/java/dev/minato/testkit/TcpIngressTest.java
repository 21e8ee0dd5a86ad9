package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.platform.App;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleSpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Apps that containers of their environment reach by TCP. */
class TcpIngressTest {
    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private final FakeImages images = new FakeImages(time);
    private final SimulatedDaemon daemon =
            new SimulatedDaemon(
                    SimulatedHost.of(
                            database.get(),
                            new EnvironmentParts(cluster, edge, images),
                            database.secrets()),
                    new PlatformSettings("test.localhost", RolloutPolicy.DEFAULT),
                    time,
                    new Random(4),
                    0,
                    () -> {});
    private final Apps apps = daemon.apps();

    @BeforeEach
    void start() {
        images.tag("web:1", "sha256:1");
        daemon.start();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestApp app(String name) {
        return new TestApp(name).command(List.of("READY", "100"));
    }

    private void pass(Duration by) {
        Instant end = time.instant().plus(by);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private List<HostRoute> routes(String app) {
        return edge.table().stream().filter(route -> route.app().equals(app)).toList();
    }

    @Test
    void anAppHasTwoNamesAndOnePort() {
        apps.put(app("queue").tcp(6379).request());
        pass(Duration.ofMinutes(1));

        assertThat(routes("queue"))
                .extracting(HostRoute::host)
                .containsExactlyInAnyOrder("queue.internal.test.localhost", "queue");
        assertThat(routes("queue"))
                .allSatisfy(route -> {
                    assertThat(route.policy().tcpPort()).hasValue(6379);
                    assertThat(route.policy().exposure()).isEqualTo(Exposure.INTERNAL);
                    assertThat(route.groups().getFirst().state()).isEqualTo(GroupState.READY);
                });
        App.Status status = apps.get("queue").status();
        assertThat(status.fqdn()).contains("queue.internal.test.localhost");
        assertThat(status.latestFqdn()).isEmpty();
        assertThat(status.warnings()).isEmpty();
        assertThat(apps.revisions("queue").getFirst().status().fqdn()).isEmpty();
    }

    /** It is written down and read again. */
    @Test
    void thePortIsKept() {
        apps.put(app("queue").tcp(6379).request());

        assertThat(apps.get("queue").spec().ingress().orElseThrow().tcpPort()).contains(6379);
    }

    @Test
    void aPortIsOneAppsInItsEnvironment() {
        apps.put(app("queue").tcp(6379).request());

        assertThatThrownBy(() -> apps.put(app("cache").tcp(6379).request()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessage(
                        "configuration.ingress.exposedPort 6379 is that of the app queue of the"
                                + " same environment: give another exposedPort, the targetPort may"
                                + " stay");
        assertThatThrownBy(() -> apps.get("cache")).isInstanceOf(Fault.class);
        apps.put(app("cache").tcp(6380).request());
        apps.put(app("queue").tcp(6379).request());
    }

    @Test
    void anotherEnvironmentHasPortsOfItsOwn() {
        daemon.environments().put("far", "{}");
        pass(Duration.ofMinutes(1));
        apps.put(app("queue").tcp(6379).request());
        apps.put(app("other").environment("far").tcp(6379).request());
        pass(Duration.ofMinutes(1));

        assertThat(routes("other")).hasSize(2);
    }

    @Test
    void aPortThatIsFreeAgainIsAnothersFromThenOn() {
        apps.put(app("queue").tcp(6379).request());
        pass(Duration.ofMinutes(1));
        apps.put(app("queue").tcp(6380).request());
        apps.put(app("cache").tcp(6379).request());
        pass(Duration.ofMinutes(2));

        assertThat(routes("queue").getFirst().policy().tcpPort()).hasValue(6380);
        assertThat(routes("cache").getFirst().policy().tcpPort()).hasValue(6379);
    }

    @Test
    void withoutRulesConnectionsAreCountedAndItSleepsWithoutAny() {
        apps.put(app("queue").tcp(6379).scale(new ScaleSpec(0, 10)).request());
        pass(Duration.ofMinutes(1));
        assertThat(cluster.truth("queue")).hasSize(1);
        pass(ScaleSpec.COOLDOWN.plusMinutes(1));

        assertThat(cluster.truth("queue")).isEmpty();
        assertThat(routes("queue").getFirst().groups().getFirst().state())
                .isEqualTo(GroupState.ASLEEP);
    }

    @Test
    void aRuleCountsWhatComes() {
        refused(
                app("queue").tcp(6379),
                "http",
                "template.scale.rules[0] counts requests, and the app's ingress is TCP: use tcp");
        refused(
                app("queue"),
                "tcp",
                "template.scale.rules[0] counts connections, and the app's ingress is HTTP: use"
                        + " http");
        refused(
                app("queue").withoutIngress(),
                "tcp",
                "template.scale.rules[0] counts connections, and the app has no ingress: enable"
                        + " it");
    }

    private void refused(TestApp app, String type, String text) {
        ScaleRule rule = new ScaleRule("r", type, Map.of(), List.of());
        ScaleSpec scale =
                new ScaleSpec(0, 10, List.of(rule), ScaleSpec.POLLING, ScaleSpec.COOLDOWN);
        assertThatThrownBy(() -> apps.put(app.scale(scale).request()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessage(text);
    }
}
