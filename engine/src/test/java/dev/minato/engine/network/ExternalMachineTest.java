package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.address.HostNames;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Another machine on a network of this host's, played by a namespace with a cable to it. */
class ExternalMachineTest {
    private static final String HERE = "198.51.100.1";
    private static final String THERE = "198.51.100.2";

    @TempDir Path folder;
    private NetworkTestHost host;
    private NetworkSandbox outside;

    @BeforeEach
    void open() {
        host = new NetworkTestHost(folder);
        String pid = Long.toString(ProcessHandle.current().pid(), 36);
        String space = "outside-" + pid;
        IpCommand.batch(
                List.of(
                        "netns add " + space,
                        "link add name out" + pid + " type veth peer name eth0 netns " + space,
                        "addr add " + HERE + "/24 dev out" + pid,
                        "link set out" + pid + " up"));
        outside =
                new NetworkSandbox(
                        HostNames.path(space),
                        List.of(
                                new NetworkEndpoint(
                                        "", "", "", THERE, 24, HERE, "", "eth0", List.of())),
                        List.of());
        host.inside(
                outside,
                "ip link set lo up; ip link set eth0 up; ip addr add %s/24 dev eth0; ip route add default via %s"
                        .formatted(THERE, HERE));
    }

    @AfterEach
    void clean() {
        HostCommand.check(
                List.of("ip", "netns", "delete", String.valueOf(outside.netns().getFileName())));
        host.removeAll();
        assertThat(host.census()).isEmpty();
    }

    @Test
    void aContainerReachesItUnderTheHostsAddress() throws Exception {
        NetworkSandbox box = host.acquire("one");
        try (InContainer server = host.serveSources(outside, 8080)) {
            assertThat(server.greeting()).isNotEmpty();
            assertThat(host.tcp(box, THERE, 8080)).isEqualTo(HERE);
        }
    }

    @Test
    void itReachesPublishedPortsAndNothingElse() throws Exception {
        PortBinding open = new PortBinding(80, TransportProtocol.TCP, "0.0.0.0", 0);
        PortBinding closed = new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0);
        PortBinding inner = new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0, true);
        NetworkSandbox box = host.acquire("one", open, closed, inner);
        try (InContainer server = host.serveSources(box, 80)) {
            assertThat(server.child().pid()).isPositive();
            assertThat(host.tcp(outside, HERE, box.ports().get(0).port())).isEqualTo(THERE);
            assertThat(host.misses(outside, box.endpoint().address())).isTrue();
            assertThat(host.misses(outside, box.endpoint().gateway())).isTrue();
            int loopback = box.ports().get(1).port();
            assertThat(host.tcpBriefly(outside, HERE, loopback)).isEmpty();
            int gateways = box.ports().get(2).port();
            assertThat(host.tcpBriefly(outside, HERE, gateways)).isEmpty();
            assertThat(host.tcpBriefly(outside, box.endpoint().gateway(), gateways)).isEmpty();
            host.inside(
                    outside,
                    "ip route del local 127.0.0.0/8 dev lo table local;"
                            + " ip route del local 127.0.0.1 dev lo table local;"
                            + " ip route replace 127.0.0.1 via "
                            + HERE
                            + " src "
                            + THERE);
            assertThat(host.tcpBriefly(outside, "127.0.0.1", loopback)).isEmpty();
        }
    }

    @Test
    void anInternalNetworkDoesNotReachIt() throws Exception {
        host.networks()
                .create(
                        new NetworkRequest(
                                "inner",
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                java.util.Map.of(),
                                java.util.Map.of()));
        NetworkSandbox box = host.acquireOn("one", "inner", Optional.empty());
        host.inside(box, "ip route add default via " + box.endpoint().gateway());
        assertThat(host.misses(box, THERE)).isTrue();
    }

    @Test
    void udpIsPublishedToo() throws Exception {
        PortBinding open = new PortBinding(53, TransportProtocol.UDP, "0.0.0.0", 0);
        NetworkSandbox box = host.acquire("one", open);
        try (InContainer server = host.serveUdp(box, 53)) {
            assertThat(server.child().pid()).isPositive();
            assertThat(host.udp(outside, HERE, box.ports().getFirst().port(), "echo"))
                    .isEqualTo("echo");
        }
    }
}
