package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

/** What the edge serves on the gateways: names, for the network of each gateway alone. */
class GatewayTest {
    @TempDir Path folder;
    private NetworkTestHost host;

    @BeforeEach
    void open() {
        host = new NetworkTestHost(folder);
    }

    @AfterEach
    void clean() {
        host.removeAll();
        assertThat(host.census()).isEmpty();
    }

    @Test
    void namesAreAskedOfTheOwnGatewayAlone() throws Exception {
        host.networks().create(NetworkRequest.named("back"));
        NetworkSandbox box = host.acquire("one");
        NetworkSandbox elsewhere = host.acquireOn("two", "back", Optional.empty());
        String gateway = box.endpoint().gateway();
        int port = host.registry().servers().getFirst().port();
        try (TcpGreeter edge = new TcpGreeter(gateway, port)) {
            assertThat(host.tcp(box, gateway, edge.port())).isEqualTo("hello");
            assertThat(host.tcpBriefly(elsewhere, gateway, edge.port())).isEmpty();
        }
        try (TcpGreeter other = new TcpGreeter(gateway, 0)) {
            assertThat(host.tcp(elsewhere, gateway, other.port()))
                    .as("a server of the host")
                    .isEqualTo("hello");
        }
    }
}
