package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.base.Fault;
import dev.minato.engine.address.HardwareAddress;
import dev.minato.engine.address.Subnet;
import dev.minato.linux.network.IpCommand;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Real bridges, namespaces and rules of this host, under an instance of the test's own. */
class NetworksTest {
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

    private static PortBinding range(int container, int first, int last) {
        return new PortBinding(container, TransportProtocol.TCP, "127.0.0.1", first, last, false);
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
                "invalid pool request: Pool overlaps with other one on this address space");
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
    void aNetworkIsMadeAndRemovedWhileTheHostIsRepaired() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> upkeep =
                    threads.submit(() -> {
                        while (!over.get()) {
                            host.networks().repair();
                        }
                    });
            try {
                for (int i = 0; i < 15; i++) {
                    Network made = host.networks().create(NetworkRequest.named("n"));
                    host.networks().remove(made.id());
                    String device = made.bridge().orElseThrow().device();
                    assertThat(host.census()).doesNotContain(device);
                }
            } finally {
                over.set(true);
            }
            upkeep.get();
        }
    }

    @Test
    void healsAfterAnotherProgramHasFlushedEverythingOfOurs() throws Exception {
        NetworkSandbox box =
                host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        int port = box.ports().getFirst().port();
        try (InContainer server = host.serve(box, 80)) {
            host.networks().repair();
            assertThat(host.networks().repair()).as("all is well").isFalse();

            host.deleteTable();
            assertThat(host.networks().repair()).isTrue();
            assertThat(greeting("127.0.0.1", port)).isEqualTo(server.greeting());

            host.deleteBridge();
            assertThat(host.networks().repair()).isTrue();
            assertThat(host.reaches(box, box.endpoint().gateway())).isTrue();
            assertThat(greeting("127.0.0.1", port)).isEqualTo(server.greeting());
        }
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

    @Test
    void aKilledDaemonsNamespacesAreUsedAgainOrRemoved() throws Exception {
        NetworkSandbox kept =
                host.acquire("kept", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        host.acquire("lost", List.of("lost"));
        host.awaitPrepared();
        List<String> before = host.census();

        host.restart();
        host.networks().releaseAllBut(Set.of("kept"));
        host.awaitPrepared();

        assertThat(host.census()).hasSizeLessThanOrEqualTo(before.size());
        assertThat(host.networks().find("kept")).contains(kept);
        assertThat(host.networks().find("lost")).isEmpty();
        assertThat(host.networks().containerAt(kept.endpoint().address())).contains("kept");
        assertThat(host.reservations().count()).isEqualTo(1);
        try (InContainer server = host.serve(kept, 80)) {
            assertThat(greeting("127.0.0.1", kept.ports().getFirst().port()))
                    .isEqualTo(server.greeting());
        }
        assertThat(host.reaches(host.acquire("new"), kept.endpoint().address())).isTrue();
    }

    @Test
    void whatWasHalfMadeOrLiesAroundIsCleared() {
        host.restartWithHalfMade();
        host.awaitPrepared();
        assertThat(host.census())
                .noneMatch(name -> name.endsWith("-999999"))
                .noneMatch(name -> name.endsWith("-888888"));
    }

    @Test
    void afterARestartOfTheHostOnlyNetworksAreLeft() {
        host.networks().create(NetworkRequest.named("back"));
        host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));

        host.reboot();
        host.awaitPrepared();

        assertThat(host.networks().find("one")).isEmpty();
        assertThat(host.reservations().count()).isZero();
        assertThat(host.networks().get("back").bridge()).isPresent();
        NetworkSandbox again =
                host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        assertThat(host.reaches(again, again.endpoint().gateway())).isTrue();
    }

    @Test
    void aPreparedNamespaceThatSomebodyRemovedIsNotGivenOut() {
        host.awaitPrepared();
        host.removeNamespaces();
        NetworkSandbox box = host.acquire("one");
        assertThat(host.reaches(box, box.endpoint().gateway())).isTrue();
    }

    @Test
    void aChangeOfOurOwnIsNoDamage() {
        host.networks().repair();
        host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        assertThat(host.networks().repair()).isFalse();

        host.deleteTable();
        assertThat(host.networks().repair()).isTrue();
        assertThat(host.networks().repair()).isFalse();
    }

    @Test
    void aStepOfABuildHasANetworkAndSeesNoNames() {
        NetworkSandbox step = host.networks().lend("step1");
        assertThat(host.reaches(step, step.endpoint().gateway())).isTrue();
        assertThat(host.registry().sources()).doesNotContainKey(step.endpoint().address());
        assertThat(Files.exists(step.netns())).isTrue();
        assertThat(host.networks().endpoints()).isEmpty();
        host.networks().giveBack("step1");
    }

    @Test
    void aStepGetsWhatAStepBeforeItGaveBackAndAContainerDoesNot() {
        NetworkSandbox first = host.networks().lend("step1");
        NetworkSandbox beside = host.networks().lend("step2");
        assertThat(beside.netns()).isNotEqualTo(first.netns());
        host.networks().giveBack("step1");
        host.networks().giveBack("step1");

        NetworkSandbox box = host.acquire("one");
        NetworkSandbox second = host.networks().lend("step3");

        assertThat(box.netns()).isNotEqualTo(first.netns());
        assertThat(second).isEqualTo(first);
        assertThat(host.reaches(second, second.endpoint().gateway())).isTrue();
    }

    @Test
    void aNamespaceOfStepsThatSomebodyRemovedIsNotLent() {
        NetworkSandbox first = host.networks().lend("step1");
        host.networks().giveBack("step1");
        host.removeNamespaces();

        NetworkSandbox second = host.networks().lend("step2");

        assertThat(second.netns()).isNotEqualTo(first.netns());
        assertThat(host.reaches(second, second.endpoint().gateway())).isTrue();
    }

    @Test
    void ofManyThatStepsGaveBackFewAreKept() {
        List<NetworkSandbox> lent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lent.add(host.networks().lend("step" + i));
        }
        for (int i = 0; i < 6; i++) {
            host.networks().giveBack("step" + i);
        }

        host.await(() -> lent.stream().filter(one -> Files.exists(one.netns())).count() == 4);
    }

    @Test
    void theNextDaemonRemovesWhatStepsHad() {
        NetworkSandbox step = host.networks().lend("step1");
        host.restart();
        host.networks().releaseAllBut(Set.of());

        host.await(() -> !Files.exists(step.netns()));
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

    @SuppressWarnings("AddressSelection") // literals only
    private static String greeting(String address, int port) throws Exception {
        try (Socket socket = new Socket()) {
            int patience = (int) Duration.ofSeconds(5).toMillis();
            socket.connect(new InetSocketAddress(address, port), patience);
            socket.setSoTimeout(patience);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
