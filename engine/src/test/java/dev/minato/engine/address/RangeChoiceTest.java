package dev.minato.engine.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is chosen for a new instance beside what others have. */
class RangeChoiceTest {
    private static final HostNames NAMES = new HostNames("tests");

    @TempDir Path folder;

    private static Subnet subnet(String text) {
        return Subnet.parse("range", text);
    }

    @Test
    void whatOtherProgramsHaveInTheirFilesIsTakenBeforeTheirBridgesAppear() throws Exception {
        Path networks = Files.createDirectories(folder.resolve("networks"));
        Files.writeString(
                networks.resolve("podman.json"), "{\"subnets\":[{\"subnet\":\"10.244.7.0/24\"}]}");
        Path daemon = folder.resolve("daemon.json");
        Files.writeString(daemon, "{\"bip\":\"10.245.0.1/16\",\"dns\":[\"10.246.0.1\"]}");
        RangeChoice choice =
                new RangeChoice(NAMES, List.of(networks, daemon, folder.resolve("none")));
        assertThat(choice.taken())
                .contains(subnet("10.244.7.0/24"), subnet("10.245.0.0/16"))
                .as("an address without a prefix is no range")
                .doesNotContain(subnet("10.246.0.1/32"));
        for (String wanted : List.of("10.244.0.0/16", "10.245.128.0/17")) {
            assertThatThrownBy(() -> choice.range(Optional.of(subnet(wanted))))
                    .isInstanceOfSatisfying(
                            Fault.class,
                            fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                    .hasMessageStartingWith("MINATO_NETWORK " + wanted + " overlaps with 10.24");
        }
    }

    @Test
    void theFirstRangeOfTheListThatNobodyHasIsChosen() throws Exception {
        RangeChoice before = new RangeChoice(NAMES, List.of());
        Subnet first = before.range(Optional.empty());
        Path file = folder.resolve("taken");
        Files.writeString(file, first.toString());
        Subnet second = new RangeChoice(NAMES, List.of(file)).range(Optional.empty());
        assertThat(second.overlaps(first)).isFalse();
        Files.writeString(file, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16");
        assertThatThrownBy(() -> new RangeChoice(NAMES, List.of(file)).range(Optional.empty()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                .hasMessageContaining("set MINATO_NETWORK to a free one");
    }

    @Test
    void aPortIsFreeForBothProtocolsAndNobodyElses() throws Exception {
        int seed = 4711;
        int first = RangeChoice.port(seed, Set.of());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket()) {
            tcp.bind(new InetSocketAddress(loopback, first));
            assertThat(RangeChoice.port(seed, Set.of())).isGreaterThan(first);
        }
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, first))) {
            assertThat(udp.isBound()).isTrue();
            assertThat(RangeChoice.port(seed, Set.of())).isGreaterThan(first);
        }
        assertThat(RangeChoice.port(seed, Set.of(first))).isGreaterThan(first);
    }

    @Test
    void theSearchGoesAroundAtTheEndOfTheRange() {
        assertThat(RangeChoice.firstPort(9_999)).isEqualTo(29_999);
        assertThat(RangeChoice.firstPort(10_000)).isEqualTo(20_000);
        assertThat(RangeChoice.firstPort(-1)).isEqualTo(29_999);
        assertThat(RangeChoice.firstPort(Integer.MIN_VALUE)).isBetween(20_000, 29_999);
    }

    @Test
    void aLayoutIsFoundByItsDefaultNetwork() {
        for (String range : List.of("10.151.0.0/16", "10.0.0.0/8", "10.151.3.64/26")) {
            Subnet standard = new SubnetLayout(subnet(range)).standard();
            assertThat(SubnetLayout.around(standard, Optional.of(subnet(range))))
                    .contains(new SubnetLayout(subnet(range)));
            SubnetLayout widest = SubnetLayout.around(standard, Optional.empty()).orElseThrow();
            assertThat(widest.standard()).isEqualTo(standard);
            assertThat(widest.range().overlaps(subnet(range))).isTrue();
        }
        assertThat(SubnetLayout.around(subnet("10.151.16.0/20"), Optional.empty()))
                .as("it is the first part of no range")
                .map(SubnetLayout::standard)
                .isEmpty();
    }
}
