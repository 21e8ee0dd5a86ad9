package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.address.ServiceAddress;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

/** Each environment has a network of its own. */
@Timeout(120)
class EnvironmentNetworkTest {
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

    /** Those of one do not reach those of the other, nor what the edge serves there. */
    @Test
    void leadsToTheEdgeOnTheNetworkOfEachEnvironment() throws Exception {
        Network far = host.networks().ensureEnvironment("far");
        assertThat(host.networks().ensureEnvironment("far")).isEqualTo(far);
        assertThat(far.name()).isEqualTo("env-far");
        NameServer server =
                host.networks().nameServers().stream()
                        .filter(one -> one.environment().equals(Optional.of("far")))
                        .findFirst()
                        .orElseThrow();
        ServiceAddress service = server.service().orElseThrow();
        NetworkSandbox inside = host.acquireOn("inside", far.name(), Optional.empty());
        NetworkSandbox outside = host.acquire("outside");
        try (TcpGreeter edge = new TcpGreeter(server.address(), service.port());
                InContainer _ = host.serve(inside, 80)) {
            assertThat(host.tcp(inside, service.address(), 80)).isEqualTo("hello");
            assertThat(edge.lastSource()).isEqualTo(inside.endpoint().address());
            assertThat(host.tcpBriefly(outside, service.address(), 80)).isEmpty();
            assertThat(host.tcpBriefly(outside, server.address(), edge.port())).isEmpty();
            assertThat(host.tcpBriefly(outside, inside.endpoint().address(), 80)).isEmpty();
        }
        assertThatThrownBy(() -> host.networks().removeEnvironment("far"))
                .hasMessageContaining("has active endpoints");
        host.networks().release("inside");
        host.networks().removeEnvironment("far");
        host.networks().removeEnvironment("far");
        assertThat(host.networks().list()).noneMatch(one -> one.name().equals("env-far"));
    }

    @Test
    void aNetworkOfThatNameThatIsNotTheEnvironmentsStays() {
        Network theirs = host.networks().create(NetworkRequest.named("env-till"));

        assertThatThrownBy(() -> host.networks().ensureEnvironment("till"))
                .hasMessageContaining("docker network rm env-till");
        assertThat(host.networks().list()).contains(theirs);
    }
}
