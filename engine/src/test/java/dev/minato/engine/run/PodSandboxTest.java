package dev.minato.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.PodSandbox;
import dev.minato.engine.PodSandboxes;
import dev.minato.engine.host.FreshEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A network namespace that several containers share and that belongs to none of them. */
class PodSandboxTest extends FreshEngineFixture {
    private static final PodSandboxSpec GROUP = PodSandboxSpec.of("replica/shop", List.of("shop"));

    private PodSandboxes sandboxes() {
        return host.engine().sandboxes();
    }

    private ContainerSpec.Builder inside(String... argv) {
        return host.spec(argv)
                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.SandboxNetwork(GROUP.id())));
    }

    private Container greeter() {
        return host.start(
                inside("sh", "-c", "while true; do echo hello | nc -l -p 8080; done").build());
    }

    private String greeting() throws Exception {
        return host.output(
                inside("sh", "-c", "until nc 127.0.0.1 8080 < /dev/null; do usleep 20000; done")
                        .build());
    }

    @Test
    void itsContainersShareLocalhostAndOneAddress() throws Exception {
        PodSandbox group = sandboxes().ensure(GROUP);
        Container greeter = greeter();

        assertThat(greeting()).contains("hello");
        assertThat(host.look(greeter).connection()).contains(group.connection());
        assertThat(host.output(inside("cat", "/proc/net/fib_trie").build()))
                .contains("|-- " + group.connection().address());
        assertThat(host.output(inside("cat", "/etc/hosts").hostname("one").build()))
                .contains(group.connection().address() + "\tone");
        assertThat(host.isFound("shop")).isTrue();
    }

    @Test
    void itStaysWhileAContainerOfItEndsAndStartsAgain() throws Exception {
        PodSandbox group = sandboxes().ensure(GROUP);
        Container greeter = greeter();
        Container other = host.start(inside("sleep", "1000").build());

        host.engine().containers().restart(greeter.id(), Optional.of(Duration.ZERO), "");
        host.engine().containers().restart(other.id(), Optional.of(Duration.ZERO), "");

        assertThat(greeting()).contains("hello");
        assertThat(sandboxes().ensure(GROUP)).isEqualTo(group);
    }

    @Test
    void aDaemonThatComesAfterwardsFindsItWithItsContainers() throws Exception {
        PodSandbox group = sandboxes().ensure(GROUP);
        Container greeter = greeter();
        host.restart();

        assertThat(sandboxes().list()).containsExactly(GROUP);
        assertThat(host.look(greeter).connection()).contains(group.connection());
        assertThat(greeting()).contains("hello");
        assertThatThrownBy(() -> sandboxes().remove(GROUP.id()))
                .hasMessageContaining("is in use: container " + greeter.shortId());
    }

    @Test
    void oneWithoutContainersIsKeptToo() throws Exception {
        PodSandbox group = sandboxes().ensure(GROUP);
        host.restart();
        assertThat(sandboxes().ensure(GROUP)).isEqualTo(group);
    }

    @Test
    void afterAStartOfTheHostTheFirstContainerMakesItAgain() throws Exception {
        sandboxes().ensure(GROUP);
        Container greeter = greeter();
        host.leaveAsIfTheHostWentDown();
        host.loseNamespaces();
        host.comeBack();

        assertThat(sandboxes().list()).containsExactly(GROUP);
        host.engine().containers().start(greeter.id());
        assertThat(greeting()).contains("hello");
        NetworkConnection place = sandboxes().ensure(GROUP).connection();
        assertThat(host.look(greeter).connection()).contains(place);
    }

    @Test
    void itIsRemovedOnceNoContainerRunsInIt() throws Exception {
        Path namespace = Path.of(sandboxes().ensure(GROUP).connection().netns());
        Container container = host.start(inside("sleep", "1000").build());
        assertThatThrownBy(() -> sandboxes().remove(GROUP.id())).hasMessageContaining("in use");

        host.engine().containers().remove(container.id(), true, true);
        assertThat(Files.exists(namespace)).isTrue();
        Container stopped = host.create("true");
        sandboxes().remove(GROUP.id());
        sandboxes().remove(GROUP.id());

        TestEngine.await(() -> Files.notExists(namespace));
        assertThat(Mounts.below(Path.of("/run/netns"))).doesNotContain(namespace);
        assertThat(sandboxes().list()).isEmpty();
        assertThat(host.isFound("shop")).isFalse();
        assertThatThrownBy(() -> host.start(inside("true").build()))
                .hasMessage("sandbox replica/shop not found");
        assertThat(host.look(stopped).connection()).isEmpty();
    }

    @Test
    void itsPortsAreItsOwnAndWhatCannotBeMadeLeavesNothing() {
        PortMapping any = PortMapping.parse("8080/tcp", "127.0.0.1", 0);
        PodSandboxSpec spec =
                new PodSandboxSpec("a", List.of("a"), "bridge", Optional.empty(), List.of(any));
        assertThat(sandboxes().ensure(spec).connection().ports().getFirst().containerPort())
                .isEqualTo(8080);

        PodSandboxSpec second =
                new PodSandboxSpec("b", List.of(), "nosuch", Optional.empty(), List.of());
        assertThatThrownBy(() -> sandboxes().ensure(second)).hasMessage("network nosuch not found");
        assertThat(sandboxes().list()).containsExactly(spec);

        PodSandboxSpec other = PodSandboxSpec.of("a", List.of("a"));
        assertThatThrownBy(() -> sandboxes().ensure(other))
                .hasMessageStartingWith("sandbox a is there with another");
        sandboxes().remove("a");
    }

    @Test
    void aContainerOfOnePublishesNothingItself() {
        sandboxes().ensure(GROUP);
        NetworkSpec network =
                NetworkSpec.DEFAULT
                        .withMode(new NetworkMode.SandboxNetwork(GROUP.id()))
                        .withPorts(List.of(PortMapping.parse("80", "", 0)));
        assertThatThrownBy(() ->
                        host.engine().containers().create(inside("true").network(network).build()))
                .hasMessage("a container in a sandbox has no ports and networks of its own");
    }
}
