package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.address.HardwareAddress;
import dev.minato.engine.address.Subnet;
import dev.minato.linux.network.IpCommand;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real bridges, namespaces and rules of this host, under an instance of the test's own. */
class NetworksTest extends NetworksFixture {
    @Test
    void aContainerReachesTheBridgeAndItsNeighbour() {
        NetworkSandbox one = host.acquire("one");
        NetworkSandbox two = host.acquire("two");

        assertThat(one.endpoint().address()).isNotEqualTo(two.endpoint().address());
        assertThat(host.reaches(one, one.endpoint().gateway())).isTrue();
        assertThat(host.reaches(one, two.endpoint().address())).isTrue();
        assertThat(host.networks().containerAt(two.endpoint().address())).contains("two");
        assertThat(host.networks().containerAt("192.0.2.99")).isEmpty();
    }

    @Test
    void questionsForNamesReachTheGatewayAndSayWhoAsks() throws Exception {
        NetworkSandbox box = host.acquire("one");
        NameServer server = host.networks().nameServers().getFirst();
        try (UdpEcho echo = new UdpEcho(server.address(), server.port())) {
            assertThat(host.udp(box, "127.0.0.11", 53, "who")).isEqualTo("who");
            assertThat(echo.lastSource()).isEqualTo(box.endpoint().address());
        }
        try (TcpGreeter greeter = new TcpGreeter(server.address(), server.port())) {
            assertThat(host.tcp(box, "127.0.0.11", 53)).isEqualTo("hello");
            assertThat(greeter.lastSource()).isEqualTo(box.endpoint().address());
        }
    }

    @Test
    void namesLeadToAddressesUntilTheOwnerIsReleased() {
        NetworkSandbox box = host.acquire("one", List.of("web", "0123456789ab"));
        assertThat(host.registry().addresses("bridge", "web"))
                .containsExactly(box.endpoint().address());
        assertThat(host.registry().sources())
                .containsEntry(box.endpoint().address(), List.of("bridge"));

        host.networks().release("one");
        host.networks().release("one");
        assertThat(host.registry().addresses("bridge", "web")).isEmpty();
        assertThat(host.registry().sources()).isEmpty();
    }

    /** An address that comes and goes with a container makes browsers drop their connections. */
    @Test
    void linksOfTheHostGetNoAddressOfTheirOwn() {
        host.networks().create(NetworkRequest.named("back"));
        host.acquireOn("one", "back", Optional.empty());
        host.connect("one", "bridge");
        host.awaitPrepared();

        assertThat(host.links()).hasSizeGreaterThanOrEqualTo(6);
        for (String link : host.links()) {
            String shown = IpCommand.run("-d", "link", "show", "dev", link).text();
            assertThat(shown).contains("addrgenmode none");
        }
    }

    @Test
    void theHostsLoopbackIsOutOfReach() throws Exception {
        NetworkSandbox box = host.acquire("one");
        try (TcpGreeter greeter = new TcpGreeter("127.0.0.1", 0)) {
            host.inside(box, "ip route replace 127.0.0.1 via " + box.endpoint().gateway());
            host.inside(box, "ip route del local 127.0.0.0/8 dev lo table local");
            host.inside(box, "ip route del local 127.0.0.1 dev lo table local");
            assertThat(host.tcpBriefly(box, "127.0.0.1", greeter.port())).isEmpty();
            assertThat(greeter.lastSource()).isEmpty();
        }
    }

    @Test
    void aNeighbourCannotReachAContainersLoopback() throws Exception {
        NetworkSandbox victim = host.acquire("one");
        NetworkSandbox attacker = host.acquire("two");
        try (InContainer server = host.serveOn(victim, "127.0.0.1", 8080)) {
            String via = victim.endpoint().address();
            host.inside(attacker, "ip route del local 127.0.0.0/8 dev lo table local");
            host.inside(attacker, "ip route del local 127.0.0.1 dev lo table local");
            host.inside(attacker, "ip route replace 127.0.0.1 via " + via + " dev eth0");
            assertThat(host.tcpBriefly(attacker, "127.0.0.1", 8080))
                    .isNotEqualTo(server.greeting());
        }
    }

    @Test
    void networksDoNotReachEachOther() {
        Network back = host.networks().create(NetworkRequest.named("back"));
        NetworkSandbox front = host.acquire("one");
        NetworkSandbox behind = host.acquireOn("two", "back", Optional.empty());

        assertThat(back.bridge().orElseThrow().subnet().contains(behind.endpoint().address()))
                .isTrue();
        assertThat(host.reaches(behind, behind.endpoint().gateway())).isTrue();
        assertThat(host.misses(front, behind.endpoint().address())).isTrue();

        NetworkEndpoint second = host.connect("one", "back", "front");
        assertThat(second.device()).isEqualTo("eth1");
        assertThat(host.reaches(front, behind.endpoint().address())).isTrue();
        assertThat(host.registry().addresses("back", "front")).containsExactly(second.address());
        host.networks().disconnect("one", "back");
        assertThat(host.misses(front, behind.endpoint().address())).isTrue();
        assertThat(host.networks().endpoints("one")).hasSize(1);
    }

    @Test
    void fixedAddressesAreGivenOnce() {
        host.networks().create(NetworkRequest.named("back"));
        Subnet subnet = host.networks().get("back").bridge().orElseThrow().subnet();
        Optional<String> wanted = Optional.of(subnet.address(77));
        assertThat(host.acquireOn("one", "back", wanted).endpoint().address())
                .isEqualTo(wanted.get());
        assertThatThrownBy(() -> host.acquireOn("two", "back", wanted))
                .isInstanceOf(Fault.class)
                .hasMessage("Address already in use");
        assertThatThrownBy(() -> host.acquireOn("two", "back", Optional.of("192.0.2.1")))
                .isInstanceOf(Fault.class)
                .hasMessage("no configured subnet contains IP address 192.0.2.1");
    }

    @Test
    void aHardwareAddressThatIsWantedIsGiven() {
        Optional<HardwareAddress> wanted = Optional.of(HardwareAddress.parse("02:42:ac:11:00:07"));
        NetworkSandbox box =
                host.networks()
                        .acquire(
                                new NetworkSandboxRequest(
                                        "one",
                                        List.of(
                                                new EndpointRequest(
                                                        "bridge",
                                                        List.of("one"),
                                                        Optional.empty(),
                                                        wanted,
                                                        0)),
                                        List.of()));
        assertThat(box.endpoint().mac()).isEqualTo("02:42:ac:11:00:07");
        assertThat(host.inside(box, "ip link show eth0")).contains("ether 02:42:ac:11:00:07 ");
        assertThat(host.reaches(box, box.endpoint().gateway())).isTrue();
    }

    @Test
    void whetherANetworkIsAttachableIsKept() {
        Networks networks = host.networks();
        networks.create(
                new NetworkRequest(
                        "yes",
                        "bridge",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Map.of(),
                        Map.of(),
                        true));
        networks.create(NetworkRequest.named("no"));
        host.restart();
        assertThat(host.networks().get("yes").attachable()).isTrue();
        assertThat(host.networks().get("no").attachable()).isFalse();
        host.networks().remove("yes");
        assertThat(host.networks().create(NetworkRequest.named("yes")).attachable()).isFalse();
    }

    @Test
    void anInternalNetworkHasNoWayOut() {
        NetworkRequest request =
                new NetworkRequest(
                        "inner",
                        "bridge",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Map.of("a", "b"),
                        Map.of());
        host.networks().create(request);
        NetworkSandbox box = host.acquireOn("one", "inner", Optional.empty());
        assertThat(host.inside(box, "ip route")).doesNotContain("default");
        assertThat(host.networks().get("inner").labels()).containsEntry("a", "b");
    }

    @Test
    void networksAreRefusedInDockersWords() {
        Networks networks = host.networks();
        networks.create(NetworkRequest.named("n1"));
        host.acquireOn("one", "n1", Optional.empty());
        String taken = networks.get("n1").bridge().orElseThrow().subnet().toString();

        refused(
                () -> networks.create(NetworkRequest.named("n1")),
                Fault.Kind.CONFLICT,
                "network with name n1 already exists");
        refused(() -> networks.get("nosuch"), Fault.Kind.NOT_FOUND, "network nosuch not found");
        refused(
                () -> networks.remove("bridge"),
                Fault.Kind.FORBIDDEN,
                "bridge is a pre-defined network and cannot be removed");
        refused(
                () -> networks.create(NetworkRequest.named("host")),
                Fault.Kind.FORBIDDEN,
                "operation is not permitted on predefined host network ");
        refused(
                () -> networks.create(subnet("n2", taken)),
                Fault.Kind.FORBIDDEN,
                "invalid pool request: Pool overlaps with other one on this address" + " space");
        String endpoint = networks.endpoints("one").getFirst().id().substring(0, 12);
        refused(
                () -> networks.remove("n1"),
                Fault.Kind.FORBIDDEN,
                "error while removing network: network n1 has active endpoints (name:\"one\" id:\""
                        + endpoint
                        + "\")");
        refused(
                () -> networks.create(NetworkRequest.named("a b")),
                Fault.Kind.INVALID,
                "invalid network name \"a b\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, at most"
                        + " 128");
        assertThat(networks.list())
                .extracting(Network::name)
                .contains("bridge", "host", "none", "n1");
        networks.release("one");
        networks.remove(networks.get("n1").id().substring(0, 12));
        assertThat(networks.list()).extracting(Network::name).doesNotContain("n1");
    }

    @Test
    void manyAtOnceGetAddressesOfTheirOwn() throws Exception {
        List<Thread> threads =
                java.util.stream.IntStream.range(0, 12)
                        .mapToObj(i -> Thread.ofVirtual().start(() -> host.acquire("c" + i)))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(host.networks().endpoints().values())
                .hasSize(12)
                .extracting(list -> list.getFirst().address())
                .doesNotHaveDuplicates();
    }

    private static NetworkRequest subnet(String name, String subnet) {
        return new NetworkRequest(
                name,
                "",
                Optional.of(Subnet.parse("Subnet", subnet)),
                Optional.empty(),
                false,
                Map.of(),
                Map.of());
    }

    private static void refused(Runnable call, Fault.Kind kind, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind))
                .hasMessage(message);
    }
}
