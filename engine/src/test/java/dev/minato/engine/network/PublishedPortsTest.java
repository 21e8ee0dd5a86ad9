package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports of containers at addresses of the host, and at gateways. */
class PublishedPortsTest extends NetworksFixture {
    @Test
    void aPublishedPortLeadsIntoTheContainer() throws Exception {
        for (String address : List.of("127.0.0.1", "0.0.0.0")) {
            NetworkSandbox box =
                    host.acquire("one", new PortBinding(80, TransportProtocol.TCP, address, 0));
            PublishedPort port = box.ports().getFirst();
            assertThat(port.port()).isPositive();
            assertThat(host.networks().ports("one")).containsExactly(port);
            try (InContainer server = host.serve(box, 80)) {
                assertThat(greeting("127.0.0.1", port.port())).isEqualTo(server.greeting());
                if (address.equals("0.0.0.0")) {
                    assertThat(greeting(box.endpoint().gateway(), port.port()))
                            .isEqualTo(server.greeting());
                    NetworkSandbox other = host.acquire("two");
                    assertThat(host.tcp(other, other.endpoint().gateway(), port.port()))
                            .as("from another container")
                            .isEqualTo(server.greeting());
                    assertThat(host.tcp(box, box.endpoint().gateway(), port.port()))
                            .as("from itself")
                            .isEqualTo(server.greeting());
                }
            }
            host.networks().release("one");
            assertThat(host.reservations().count()).isZero();
            assertThat(host.rules()).doesNotContain(" . " + port.port() + " :");
        }
    }

    @Test
    void aPortOfLoopbackIsNotReachedFromAContainer() throws Exception {
        host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        NetworkSandbox other = host.acquire("two");
        int port = host.networks().ports("one").getFirst().port();
        assertThat(host.tcpBriefly(other, other.endpoint().gateway(), port)).isEmpty();
    }

    @Test
    void aPortThatIsServedOnGatewaysIsReachedFromEveryNetworkAndFromTheHost() throws Exception {
        Network back = host.networks().create(NetworkRequest.named("back"));
        NetworkSandbox box = host.acquire("one", onGateways(0));
        NetworkSandbox beside = host.acquire("two");
        NetworkSandbox elsewhere = host.acquireOn("three", "back", Optional.empty());
        int port = box.ports().getFirst().port();
        List<String> gateways =
                List.of(box.endpoint().gateway(), back.bridge().orElseThrow().gateway());
        try (InContainer server = host.serve(box, 80)) {
            for (int daemon = 0; daemon < 2; daemon++) {
                for (String gateway : gateways) {
                    for (NetworkSandbox from : List.of(box, beside, elsewhere)) {
                        assertThat(host.tcp(from, gateway, port))
                                .as("%s from %s", gateway, from.endpoint().address())
                                .isEqualTo(server.greeting());
                    }
                    assertThat(greeting(gateway, port)).isEqualTo(server.greeting());
                }
                host.restart();
            }
            host.networks().release("one");
            assertThat(host.tcpBriefly(elsewhere, gateways.getFirst(), port)).isEmpty();
            assertThat(host.rules()).doesNotContain(port + " : ");
        }
    }

    @Test
    void whatTheEdgeServesOnAGatewayNoPublishedPortTakesAway() throws Exception {
        NameServer server = host.networks().nameServers().getFirst();
        NetworkSandbox box = host.acquire("one", onGateways(server.port()));
        try (TcpGreeter edge = new TcpGreeter(server.address(), server.port());
                InContainer inside = host.serve(box, 80)) {
            assertThat(greeting("127.0.0.1", edge.port())).isEqualTo(inside.greeting());
            assertThat(host.tcp(box, "127.0.0.11", 53)).isEqualTo("hello");
        }
    }

    @Test
    void ofTwoThatWantTheSameOfAGatewayBothAreServedOnTheirOwnAddress() throws Exception {
        NetworkSandbox one = host.acquire("one", onGateways(0));
        int port = one.ports().getFirst().port();
        NetworkSandbox two =
                host.acquire(
                        "two", new PortBinding(80, TransportProtocol.TCP, "127.0.0.2", port, true));
        try (InContainer first = host.serve(one, 80);
                InContainer second = host.serve(two, 80)) {
            assertThat(greeting("127.0.0.1", port)).isEqualTo(first.greeting());
            assertThat(greeting("127.0.0.2", port)).isEqualTo(second.greeting());
            assertThat(greeting(one.endpoint().gateway(), port)).startsWith("I am ");
        }
        host.networks().release("one");
        host.networks().repair();
        try (InContainer second = host.serve(two, 80)) {
            assertThat(greeting(two.endpoint().gateway(), port)).isEqualTo(second.greeting());
        }
    }

    @Test
    void aContainerOfAnInternalNetworkReachesNoPublishedPort() throws Exception {
        NetworkSandbox box = host.acquire("one", onGateways(0));
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
        NetworkSandbox inner = host.acquireOn("two", "inner", Optional.empty());
        int port = box.ports().getFirst().port();
        try (InContainer server = host.serve(box, 80)) {
            assertThat(greeting(inner.endpoint().gateway(), port)).isEqualTo(server.greeting());
            assertThat(host.tcpBriefly(inner, inner.endpoint().gateway(), port)).isEmpty();
        }
    }

    private static PortBinding onGateways(int port) {
        return new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", port, true);
    }

    @Test
    void aTakenPortIsRefusedAndNothingIsHeld() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PortBinding free = new PortBinding(81, TransportProtocol.TCP, "127.0.0.1", 0);
            PortBinding busy =
                    new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> host.acquire("one", free, busy))
                    .isInstanceOf(Fault.class)
                    .hasMessage(
                            "Bind for 127.0.0.1:"
                                    + taken.getLocalPort()
                                    + " failed: port is already allocated");
            assertThat(host.reservations().count()).isZero();
            assertThat(host.networks().find("one")).isEmpty();
            assertThat(host.networks().ports("one")).isEmpty();
        }
    }

    @Test
    void theFirstFreePortOfARangeIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int first = taken.getLocalPort();
            PortBinding range = range(80, first, Math.min(first + 20, 65_535));
            PortBinding same = range(81, first, Math.min(first + 20, 65_535));
            assertThat(host.acquire("one", range, same).ports())
                    .extracting(PublishedPort::port)
                    .doesNotHaveDuplicates()
                    .allMatch(port -> port > first);
            assertThatThrownBy(() -> host.acquire("two", range(80, first, first)))
                    .hasMessage(
                            "Bind for 127.0.0.1:" + first + " failed: port is already allocated");
        }
    }

    @Test
    void onePortForTwoOfAContainerIsRefusedInDockersWords() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        PortBinding one = new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", free);
        PortBinding two = new PortBinding(81, TransportProtocol.TCP, "127.0.0.1", free);
        assertThatThrownBy(() -> host.acquire("one", one, two))
                .hasMessage("Bind for 127.0.0.1:" + free + " failed: port is already allocated");
        assertThat(host.reservations().count()).isZero();
    }

    @Test
    void aPortIsPublishedEvenWhenTheTableIsGone() throws Exception {
        host.deleteTable();
        NetworkSandbox box =
                host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        try (InContainer server = host.serve(box, 80)) {
            assertThat(greeting("127.0.0.1", box.ports().getFirst().port()))
                    .isEqualTo(server.greeting());
        }
    }
}
