package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.address.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Containers on several networks at once. */
class NetworkConnectorTest {
    @TempDir Path folder;
    private NetworkTestHost host;

    @BeforeEach
    void open() {
        host = new NetworkTestHost(folder);
        host.networks().create(NetworkRequest.named("alpha"));
        host.networks().create(NetworkRequest.named("beta"));
        host.networks()
                .create(
                        new NetworkRequest(
                                "inner",
                                "bridge",
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                Map.of(),
                                Map.of()));
    }

    @AfterEach
    void clean() {
        host.removeAll();
        assertThat(host.census()).isEmpty();
    }

    private static EndpointRequest on(String network, int priority) {
        return new EndpointRequest(
                network, List.of("one"), Optional.empty(), Optional.empty(), priority);
    }

    private NetworkSandbox acquire(List<PortBinding> ports, EndpointRequest... endpoints) {
        return host.networks().acquire(new NetworkSandboxRequest("one", List.of(endpoints), ports));
    }

    private String gateway(NetworkSandbox box) {
        return host.inside(box, "ip route show default").strip();
    }

    private String gatewayOf(String network) {
        return host.networks().get(network).bridge().orElseThrow().gateway();
    }

    private String address(String network) {
        return host.networks().endpoints("one").stream()
                .filter(endpoint -> endpoint.network().equals(network))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Test
    void interfacesAreInTheOrderOfTheRequestAndTheRouteGoesByTheFirstName() {
        NetworkSandbox box = acquire(List.of(), on("inner", 0), on("beta", 0), on("alpha", 0));

        assertThat(host.networks().endpoints("one"))
                .extracting(endpoint -> endpoint.device() + " " + endpoint.network())
                .containsExactly("eth0 inner", "eth1 beta", "eth2 alpha");
        assertThat(box.endpoint().network()).isEqualTo("alpha");
        assertThat(gateway(box)).contains("via " + gatewayOf("alpha") + " dev eth2");
        for (String network : List.of("inner", "alpha", "beta")) {
            assertThat(host.reaches(box, gatewayOf(network))).isTrue();
            assertThat(host.registry().addresses(network, "one")).containsExactly(address(network));
        }
    }

    @Test
    void theHighestPriorityOfThoseThatLeadOutsideIsTheGateway() {
        NetworkSandbox box = acquire(List.of(), on("bridge", 0), on("inner", 9), on("beta", 1));
        assertThat(box.endpoint().network()).isEqualTo("beta");
        assertThat(gateway(box)).contains("via " + gatewayOf("beta") + " dev eth2");
    }

    @Test
    void routeAndPublishedPortsFollowTheGatewayThatComesAndGoes() throws Exception {
        PortBinding any = new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0);
        NetworkSandbox box = acquire(List.of(any), on("beta", 0));
        int port = host.networks().ports("one").getFirst().port();
        try (InContainer server = host.serve(box, 80)) {
            host.networks().connect("one", on("alpha", 0), 0, List.of());
            assertThat(gateway(box)).contains("via " + gatewayOf("alpha"));
            assertThat(host.networks().ports("one"))
                    .extracting(PublishedPort::target)
                    .containsExactly(address("alpha"));
            assertThat(host.rules()).contains(port + " : " + address("alpha") + " . 80");

            host.networks().disconnect("one", "alpha");
            assertThat(gateway(box)).contains("via " + gatewayOf("beta"));
            assertThat(host.rules()).contains(port + " : " + address("beta") + " . 80");
            assertThat(host.networks().repair()).as("the rules are those of the rows").isFalse();
            assertThat(server.greeting()).isNotEmpty();
        }
    }

    @Test
    void namesAreAskedOverTheNetworkThatIsLeft() {
        NetworkSandbox box = acquire(List.of(), on("alpha", 0), on("beta", 0));
        int dns = host.networks().nameServers().getFirst().port();
        assertThat(host.inside(box, "nft list table ip minato"))
                .contains("dnat to " + gatewayOf("alpha") + ":" + dns);
        host.networks().disconnect("one", "alpha");
        assertThat(host.inside(box, "nft list table ip minato"))
                .contains("dnat to " + gatewayOf("beta") + ":" + dns)
                .doesNotContain(gatewayOf("alpha"));
    }

    @Test
    void whoIsTakenOffTheLastNetworkComesBackIntoItsOwnNamespace() throws Exception {
        PortBinding any = new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0);
        NetworkSandbox box = acquire(List.of(any), on("alpha", 0));
        try (InContainer server = host.serve(box, 80)) {
            host.networks().disconnect("one", "alpha");
            assertThat(host.networks().find("one")).isEmpty();
            assertThat(host.networks().ports("one")).isEmpty();
            assertThat(host.reservations().count()).isZero();

            NetworkEndpoint back =
                    host.networks()
                            .connect("one", on("beta", 0), server.child().pid(), List.of(any));
            assertThat(back.device()).isEqualTo("eth0");
            NetworkSandbox again = host.networks().find("one").orElseThrow();
            assertThat(again.ports()).hasSize(1);
            assertThat(gateway(again)).contains("via " + gatewayOf("beta"));
            assertThat(
                            host.tcp(
                                    host.acquireOn("two", "beta", Optional.empty()),
                                    back.address(),
                                    80))
                    .isEqualTo(server.greeting());
        }
    }

    @Test
    void whatIsNotThereAndWhatIsThereAlreadyAreRefused() {
        acquire(List.of(), on("alpha", 0));
        assertThatThrownBy(() -> host.networks().connect("one", on("alpha", 0), 0, List.of()))
                .isInstanceOf(Fault.class)
                .hasMessage("one is on network alpha already");
        assertThatThrownBy(() -> host.networks().disconnect("one", "beta"))
                .hasMessage("container one is not connected to network beta");
        assertThatThrownBy(() -> acquire(List.of(), on("beta", 0), on("nosuch", 0)))
                .hasMessage("network nosuch not found");
        assertThatThrownBy(() -> host.networks().remove("alpha"))
                .hasMessageContaining("has active endpoints");
    }

    @Test
    void aTakenAddressLeavesNothingOfTheOthers() {
        Subnet subnet = host.networks().get("beta").bridge().orElseThrow().subnet();
        Optional<String> taken = Optional.of(subnet.address(9));
        host.acquireOn("two", "beta", taken);
        EndpointRequest second =
                new EndpointRequest("beta", List.of("one"), taken, Optional.empty(), 0);
        assertThatThrownBy(() -> acquire(List.of(), on("alpha", 0), second))
                .isInstanceOf(Fault.class)
                .hasMessage("Address already in use");
        assertThat(host.networks().find("one")).isEmpty();
        assertThat(host.registry().addresses("alpha", "one")).isEmpty();
    }

    @Test
    void whoIsTakenOffIsOffAlsoWhileTheEdgeIsAway() {
        NetworkSandbox box = acquire(List.of(), on("alpha", 0), on("beta", 0));
        host.registry().isAway(true);
        host.networks().disconnect("one", "alpha");
        assertThat(host.inside(box, "ip -o link")).doesNotContain("eth0");

        assertThatThrownBy(() -> host.connect("one", "inner", "one"))
                .hasMessage("the edge is away");
        assertThat(host.inside(box, "ip -o link")).contains("eth1").doesNotContain("eth2");
        host.networks().release("one");
        assertThat(host.networks().find("one")).isEmpty();

        host.registry().isAway(false);
        host.networks().publishNames();
        assertThat(host.registry().addresses("alpha", "one")).isEmpty();
        assertThat(host.registry().addresses("beta", "one")).isEmpty();
    }

    @Test
    void whatAContainerHasSetInItsNamespaceStays() {
        NetworkSandbox box = acquire(List.of(), on("beta", 0));
        host.inside(box, "echo '1 0' > /proc/sys/net/ipv4/ping_group_range");
        host.networks().connect("one", on("alpha", 0), 0, List.of());
        assertThat(gateway(box)).contains(gatewayOf("alpha"));
        assertThat(host.inside(box, "cat /proc/sys/net/ipv4/ping_group_range")).startsWith("1\t0");
    }

    @Test
    void theNextDaemonFindsAllOfThem() {
        NetworkSandbox before = acquire(List.of(), on("bridge", 0), on("beta", 3));
        host.restart();
        assertThat(host.networks().find("one")).contains(before);
        host.networks().disconnect("one", "beta");
        assertThat(gateway(before)).contains("via " + gatewayOf("bridge") + " dev eth0");
        host.networks().releaseAllBut(Set.of());
        assertThat(host.networks().find("one")).isEmpty();
    }

    @Test
    void anInterfaceThatWasHalfMadeIsRemoved() {
        NetworkSandbox box = acquire(List.of(), on("alpha", 0));
        NetworkEndpoint second = host.connect("one", "beta", "one");
        host.change(
                "UPDATE network_endpoint SET ready = 0 WHERE address = '" + second.address() + "'");
        host.restart();
        assertThat(host.networks().endpoints("one")).hasSize(1);
        assertThat(host.inside(box, "ls /sys/class/net || ip -o link")).doesNotContain("eth1");
        assertThat(host.connect("one", "beta", "one").device()).isEqualTo("eth1");
    }
}
