package dev.minato.engine.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.network.NameServer;
import dev.minato.engine.network.Network;
import dev.minato.engine.network.NetworkRequest;
import dev.minato.engine.network.NetworkSandbox;
import dev.minato.engine.network.NetworkTestHost;
import dev.minato.engine.network.TcpGreeter;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where containers reach apps: port 80 of an address that is nobody's leads to the edge's HTTP, all
 * others to its TCP.
 */
@Timeout(120)
class ServiceAddressTest {
    @TempDir static Path folder;
    private static NetworkTestHost host;

    @BeforeAll
    static void start() {
        host = new NetworkTestHost(folder);
    }

    @AfterAll
    static void stop() {
        host.removeAll();
    }

    @Test
    void leadsToTheEdgeWhichSeesWhoAsks() throws Exception {
        NameServer server = host.networks().nameServers().getFirst();
        ServiceAddress service = server.service().orElseThrow();
        NetworkSandbox box = host.acquire("one");
        try (TcpGreeter edge = new TcpGreeter(server.address(), service.port())) {
            assertThat(host.tcp(box, service.address(), 80)).isEqualTo("hello");
            assertThat(edge.lastSource()).isEqualTo(box.endpoint().address());
            assertThat(host.tcpBriefly(box, service.address(), 81)).isEmpty();
        }
    }

    @Test
    void allOtherPortsLeadToOnePlace() throws Exception {
        NameServer server = host.networks().nameServers().getFirst();
        ServiceAddress service = server.service().orElseThrow();
        NetworkSandbox box = host.acquire("three");
        try (TcpGreeter edge = new TcpGreeter(server.address(), service.tcpPort())) {
            for (int port : new int[] {1, 79, 81, 443, 6379, 65_535}) {
                assertThat(host.tcp(box, service.address(), port)).isEqualTo("hello");
                assertThat(edge.lastSource()).isEqualTo(box.endpoint().address());
            }
            assertThat(host.tcpBriefly(box, service.address(), 80)).isEmpty();
        }
    }

    @Test
    void isNotThereOnOtherNetworks() throws Exception {
        Network other = host.networks().create(NetworkRequest.named("other"));
        NameServer server = host.networks().nameServers().getFirst();
        ServiceAddress service = server.service().orElseThrow();
        NetworkSandbox box = host.acquireOn("two", other.name(), Optional.empty());
        try (TcpGreeter edge = new TcpGreeter(server.address(), service.port())) {
            assertThat(host.tcpBriefly(box, service.address(), 80)).isEmpty();
            assertThat(host.tcpBriefly(box, server.address(), edge.port())).isEmpty();
        }
        assertThatThrownBy(() ->
                        host.networks()
                                .create(
                                        new NetworkRequest(
                                                "mine",
                                                "bridge",
                                                Optional.empty(),
                                                Optional.empty(),
                                                false,
                                                Map.of(Network.ENVIRONMENT, "far"),
                                                Map.of())))
                .hasMessageContaining("dev.minato.environment is Minato's own");
        assertThat(host.networks().nameServers())
                .filteredOn(one -> one.network().equals("other"))
                .allSatisfy(one -> assertThat(one.service()).isEmpty());
    }
}
