package dev.minato.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.PortMapping;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** What containers ask of the networks. */
class ContainerNetworkTest {
    @TempDir Path folder;
    private TestEngine host;

    @BeforeEach
    void open() throws Exception {
        host = new TestEngine(folder);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Container start(NetworkSpec network) {
        return host.start(host.spec("sleep", "1000").network(network).build());
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
