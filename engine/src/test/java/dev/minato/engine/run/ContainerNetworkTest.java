package dev.minato.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.host.FreshEngineFixture;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What containers ask of the networks. */
class ContainerNetworkTest extends FreshEngineFixture {
    private Container start(NetworkSpec network) {
        return host.start(host.spec("sleep", "1000").network(network).build());
    }

    private Container startNamed(String name) {
        return host.start(
                host.spec("sleep", "1000").name(name).network(NetworkSpec.DEFAULT).build());
    }

    @Test
    void aRenamedContainerIsFoundByItsNewNameAlone() throws Exception {
        Container container = startNamed("old");
        assertThat(host.isFound("old.bridge")).isTrue();

        host.engine().containers().rename(container.id(), "new");
        assertThat(host.isFound("new")).isTrue();
        assertThat(host.isFound("new.bridge")).isTrue();
        assertThat(host.isFound(container.id().substring(0, 12))).isTrue();
        assertThat(host.isFound("old")).isFalse();

        host.restart();
        assertThat(host.isFound("new")).isTrue();
        assertThat(host.isFound("old")).isFalse();
        host.engine().containers().rename(container.id(), "old");
        assertThat(host.isFound("old")).isTrue();
        assertThat(host.isFound("new")).isFalse();
    }

    @Test
    void aNameThatAKilledDaemonHadOnlyWrittenIsFoundAfterwards() throws Exception {
        Container container = startNamed("old");
        host.change("UPDATE engine_container SET name = 'new' WHERE id = ?", container.id());
        host.restart();
        assertThat(host.isFound("new")).isTrue();
        assertThat(host.isFound("old")).isFalse();
    }

    @Test
    void whoWasStoppedWhenItWasRenamedIsFoundByItsNewName() {
        Container container = startNamed("old");
        host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));
        host.engine().containers().rename(container.id(), "new");
        assertThat(host.isFound("new")).isFalse();
        host.engine().containers().start(container.id());
        assertThat(host.isFound("new")).isTrue();
        assertThat(host.isFound("old")).isFalse();
    }

    /** Who gives an address means that one alone. */
    @Test
    void aPortWithoutAnAddressIsServedOnTheGatewaysToo() {
        Container container =
                start(
                        NetworkSpec.DEFAULT.withPorts(
                                List.of(
                                        PortMapping.parse("80", "", 0),
                                        PortMapping.parse("81", "127.0.0.1", 0),
                                        PortMapping.parse("82", "0.0.0.0", 0))));

        assertThat(host.engine().networks().ports(container.id()))
                .extracting(
                        port -> port.targetPort() + " " + port.address() + " " + port.gateways())
                .containsExactly("80 127.0.0.1 true", "81 127.0.0.1 false", "82 0.0.0.0 false");
    }
}
