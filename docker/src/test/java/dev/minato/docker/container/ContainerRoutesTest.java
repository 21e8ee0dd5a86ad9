package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.EventRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Json;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Event;
import dev.minato.engine.Health;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.image.ImageStore;
import dev.minato.state.Database;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How containers, their networks and events are shown. */
class ContainerRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:30:55Z");

    @Test
    void aSecretIsShownByItsNameOnly(@TempDir Path folder) throws Exception {
        Container sample = ContainerSample.named("f1");
        ProcessSpec process =
                sample.spec()
                        .process()
                        .withSecretEnv(Map.of("TOKEN", new EnvSecret.ClearText("planted")));
        Container container =
                new Container(
                        sample.id(),
                        "f1",
                        NOW,
                        sample.spec().toBuilder().process(process).build(),
                        sample.state(),
                        0,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        sample.directory());
        try (Database database =
                        Database.open(folder.resolve("a.db"), List.of(ImageStore.migrations()));
                ImageStore store =
                        ImageStore.open(
                                folder.resolve("store"),
                                database,
                                dev.minato.image.StoreSettings.DEFAULT,
                                ImageStore.Outside.system())) {
            ContainerView view = new ContainerView(store.images(), () -> NOW);
            ApiVersion version = new ApiVersion(1, 51);
            assertThat(text(view.inspect(container, version, false, 0)))
                    .contains("\"Env\":[\"TOKEN=\\u003csecret\\u003e\"]")
                    .doesNotContain("planted");
            assertThat(text(view.item(container, version, false, 0))).doesNotContain("planted");
        }
    }

    private static String text(Fields fields) {
        return new String(Json.line(fields.map(), ""), StandardCharsets.UTF_8);
    }

    private static Container container(ContainerState state, Optional<Health> health) {
        Container sample = ContainerSample.named("f1");
        NetworkSpec network =
                NetworkSpec.DEFAULT
                        .withMode(new NetworkMode.NamedNetwork("fn"))
                        .withExposed(Set.of("80/tcp", "90/tcp"))
                        .withPorts(List.of(new PortMapping(80, "tcp", "", 8055)));
        NetworkConnection connection =
                new NetworkConnection(
                        "fn",
                        "aa".repeat(32),
                        "bb".repeat(32),
                        "172.18.0.2",
                        16,
                        "172.18.0.1",
                        "32:97:44:94:b4:ed",
                        "/run/netns/x",
                        List.of(new PortMapping(80, "tcp", "127.0.0.1", 8055)));
        return new Container(
                sample.id(),
                "f1",
                NOW.minusSeconds(40),
                sample.spec().toBuilder().network(network).build(),
                state,
                0,
                health,
                List.of(),
                state.status().alive() ? List.of(connection) : List.of(),
                List.of(),
                sample.directory());
    }

    private static ContainerState state(RunStatus status, int exit) {
        return new ContainerState(
                status,
                1,
                exit,
                false,
                RunError.NONE,
                Optional.of(NOW.minusSeconds(40)),
                Optional.of(NOW.minusSeconds(120)));
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static String status(RunStatus status, Optional<Health> health) {
        return ContainerView.status(container(state(status, 3), health), NOW);
    }

    @Test
    void theStatusIsForPeople() {
        assertThat(status(RunStatus.RUNNING, Optional.empty())).isEqualTo("Up 40 seconds");
        assertThat(status(RunStatus.RUNNING, Optional.of(Health.STARTING)))
                .isEqualTo("Up 40 seconds (health: starting)");
        assertThat(
                        status(
                                RunStatus.RUNNING,
                                Optional.of(new Health(Health.Verdict.HEALTHY, 0, List.of()))))
                .isEqualTo("Up 40 seconds (healthy)");
        assertThat(status(RunStatus.PAUSED, Optional.empty())).isEqualTo("Up 40 seconds (Paused)");
        assertThat(status(RunStatus.EXITED, Optional.empty()))
                .isEqualTo("Exited (3) 2 minutes ago");
        assertThat(status(RunStatus.RESTARTING, Optional.empty()))
                .isEqualTo("Restarting (3) 2 minutes ago");
        assertThat(status(RunStatus.CREATED, Optional.empty())).isEqualTo("Created");
    }

    @Test
    void portsShowWhereTheyAreReallyPublished() {
        Container running = container(state(RunStatus.RUNNING, 0), Optional.empty());
        assertThat(json(NetworkView.settings(running, ApiVersion.CURRENT).map()))
                .contains(
                        "\"Ports\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8055\"}],"
                                + "\"90/tcp\":null}")
                .contains("\"IPAddress\":\"172.18.0.2\",\"IPPrefixLen\":16")
                .contains("\"DNSNames\":[\"f1\",\"d1d1d1d1d1d1\"]");
        assertThat(json(NetworkView.portItems(running)))
                .isEqualTo(
                        "[{\"IP\":\"127.0.0.1\",\"PrivatePort\":80,\"PublicPort\":8055,"
                                + "\"Type\":\"tcp\"},{\"PrivatePort\":90,\"Type\":\"tcp\"}]");
    }

    @Test
    void aStoppedContainerHasNoPortsAndKeepsItsNetworksName() {
        Container stopped = container(state(RunStatus.EXITED, 0), Optional.empty());
        assertThat(json(NetworkView.settings(stopped, ApiVersion.CURRENT).map()))
                .contains("\"Ports\":{}")
                .contains("\"Networks\":{\"fn\":{")
                .contains("\"IPAddress\":\"\"");
    }

    @Test
    void beforeVersion45AliasesEndWithTheShortId() {
        Container running = container(state(RunStatus.RUNNING, 0), Optional.empty());
        assertThat(json(NetworkView.networks(running, new ApiVersion(1, 44), false)))
                .contains("\"Aliases\":[\"d1d1d1d1d1d1\"]");
        assertThat(json(NetworkView.networks(running, ApiVersion.CURRENT, false)))
                .contains("\"Aliases\":null");
    }

    @Test
    void eventsHaveTheOldFieldsToo() {
        Event event =
                new Event(
                        "container",
                        "start",
                        "ID",
                        Map.of("image", "tiny:1", "name", "ev1"),
                        Instant.ofEpochSecond(1795372257L, 652729381));
        assertThat(json(EventRoutes.json(event).map()))
                .isEqualTo(
                        "{\"status\":\"start\",\"id\":\"ID\",\"from\":\"tiny:1\",\"Type\":"
                                + "\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"ID\","
                                + "\"Attributes\":{\"image\":\"tiny:1\",\"name\":\"ev1\"}},"
                                + "\"scope\":\"local\",\"time\":1795372257,"
                                + "\"timeNano\":1795372257652729381}");
    }
}
