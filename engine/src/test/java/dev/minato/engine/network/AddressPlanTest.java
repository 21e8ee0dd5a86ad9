package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.engine.address.ServiceAddress;
import dev.minato.engine.address.Subnet;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The addresses and ports of an instance: chosen once, kept, and found again when damaged. */
class AddressPlanTest {
    private static final NetworkSettings ANY = new NetworkSettings(Optional.empty(), 0);

    private static final List<String> RIVALS = List.of("first", "second", "third");

    @TempDir Path folder;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** An instance's rows. */
    private final class Instance {
        private final Home home;
        private final Database database;
        private final HostNames names;

        Instance(String name) {
            home = Home.at(folder.resolve(name));
            database = Database.open(home.database(), List.of(Networks.migrations()));
            names = new HostNames(home.instance());
            open.push(database);
            open.push(() -> new HostBridges(names).remove(bridge()));
        }

        private Network.Bridge bridge() {
            Subnet subnet = Subnet.parse("subnet", "10.0.0.0/24");
            return new Network.Bridge(0, names.bridge(0), subnet, subnet.address(1));
        }

        AddressPlan lay(NetworkSettings settings) {
            return AddressPlan.lay(new NetworkStore(database, IdSource.random()), names, settings);
        }

        Map<String, String> stored() {
            Map<String, String> all = new TreeMap<>();
            database.read(rx ->
                    rx.query(
                            "SELECT * FROM network_setting",
                            row -> all.put(row.text("key"), row.text("value"))));
            return all;
        }

        void damage(String key, String value) {
            database.write(tx ->
                    tx.update("UPDATE network_setting SET value = ? WHERE key = ?", value, key));
        }
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private static NetworkSettings wanted(String range) {
        return new NetworkSettings(Optional.of(Subnet.parse("MINATO_NETWORK", range)), 0);
    }

    @Test
    void whatWasChosenIsKeptWhateverIsWantedLater() {
        Instance instance = new Instance("a");
        AddressPlan first = instance.lay(ANY);
        Map<String, String> stored = instance.stored();
        assertThat(stored)
                .containsOnly(
                        Map.entry("range", first.range().toString()),
                        Map.entry("dns_port", Integer.toString(first.dnsPort())),
                        Map.entry("service_port", Integer.toString(first.servicePort())),
                        Map.entry("tcp_port", Integer.toString(first.tcpPort())));
        assertThat(instance.lay(wanted("10.151.64.0/18"))).isEqualTo(first);
        assertThat(instance.stored()).isEqualTo(stored);
    }

    @Test
    void thePortsDifferAndAreThoseThatNobodyHas() throws Exception {
        AddressPlan first = new Instance("a").lay(ANY);
        assertThat(first.edgePorts())
                .doesNotHaveDuplicates()
                .allSatisfy(port -> assertThat(port).isBetween(20_000, 29_999));
        Instance other = new Instance("b");
        int seed = other.names.instance().hashCode();
        int begin = 20_000 + Math.floorMod(seed, 10_000);
        try (DatagramSocket holder =
                new DatagramSocket(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), begin))) {
            assertThat(holder.getLocalPort()).isEqualTo(begin);
            assertThat(other.lay(ANY).dnsPort()).isNotEqualTo(begin);
        }
    }

    @Test
    void aRangeInUseIsRefusedAndNothingIsMade() {
        AddressPlan first = new Instance("a").lay(ANY);
        Instance second = new Instance("b");
        assertThatThrownBy(() -> second.lay(wanted(first.range().toString())))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("MINATO_NETWORK " + first.range() + " overlaps with");
        assertThat(second.stored()).isEmpty();
        assertThat(NetworkSysfs.hasLink(second.names.bridge(0))).isFalse();
    }

    @Test
    void instancesThatBeginAtOnceHaveRangesOfTheirOwn() throws Exception {
        List<Process> rivals = new ArrayList<>();
        for (String name : RIVALS) {
            rivals.add(
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    AddressPlanRival.class.getName(),
                                    Home.at(folder.resolve(name)).root().toString())
                            .redirectErrorStream(true)
                            .start());
        }
        for (Process rival : rivals) {
            rival.getOutputStream().write('\n');
            rival.getOutputStream().close();
        }
        for (Process rival : rivals) {
            String said = new String(rival.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rival.waitFor()).as(said).isZero();
        }
        List<Subnet> ranges =
                RIVALS.stream().map(name -> new Instance(name).lay(ANY).range()).toList();
        assertThat(new HashSet<>(ranges)).hasSize(RIVALS.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "65536", "99999999999", "-1", "53 "})
    void aDamagedPortIsChosenAnewAndTheRestIsKept(String damaged) {
        Instance instance = new Instance("a");
        AddressPlan before = instance.lay(ANY);
        for (String key : List.of("dns_port", "service_port", "tcp_port")) {
            instance.damage(key, damaged);
            AddressPlan after = instance.lay(ANY);
            assertThat(after).as("the edge of this instance holds it").isEqualTo(before);
            assertThat(instance.stored()).containsEntry(key, port(after, key));
        }
    }

    private static String port(AddressPlan plan, String key) {
        return Integer.toString(
                switch (key) {
                    case "dns_port" -> plan.dnsPort();
                    case "service_port" -> plan.servicePort();
                    default -> plan.tcpPort();
                });
    }

    /** Its bridge is there already, and what was its first port is another's meanwhile. */
    @Test
    void whatAnEarlierStartDidNotComeToIsChosen() throws Exception {
        Instance instance = new Instance("a");
        AddressPlan before = instance.lay(ANY);
        instance.database.write(
                tx -> tx.update("DELETE FROM network_setting WHERE key <> 'range'"));
        try (DatagramSocket holder =
                new DatagramSocket(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), before.dnsPort()))) {
            AddressPlan after = instance.lay(ANY);
            assertThat(after.range()).isEqualTo(before.range());
            assertThat(after.dnsPort()).isNotEqualTo(holder.getLocalPort());
            assertThat(instance.stored()).hasSize(4);
        }
    }

    /** A home of the build before there was TCP has what it had, and one port more. */
    @Test
    void theBuildBeforeHadNoPortForTcp() {
        Instance instance = new Instance("a");
        AddressPlan before = instance.lay(ANY);
        instance.database.write(
                tx -> tx.update("DELETE FROM network_setting WHERE key = 'tcp_port'"));

        assertThat(instance.lay(ANY)).isEqualTo(before);
        assertThat(instance.stored()).hasSize(4);
    }

    @Test
    void aDamagedRangeIsThatOfTheDefaultNetwork() {
        Instance instance = new Instance("a");
        Optional<Subnet> chosen = Optional.of(Subnet.parse("range", "10.151.128.0/17"));
        AddressPlan before = networks(instance, new NetworkSettings(chosen, 0));
        assertThat(before.range()).isEqualTo(chosen.get());
        for (String damaged : List.of("", "nothing", "10.151.128.1/17")) {
            instance.damage("range", damaged);
            assertThat(instance.lay(ANY)).isEqualTo(before);
            assertThat(instance.stored()).containsEntry("range", "10.151.128.0/17");
        }
    }

    /** With the rows of its networks, as a daemon leaves them. */
    private static AddressPlan networks(Instance instance, NetworkSettings settings) {
        try (Networks networks =
                new Networks(
                        instance.database,
                        instance.home,
                        IdSource.random(),
                        InstantSource.system(),
                        new LoopbackReservations(),
                        new RecordingRegistry(),
                        settings)) {
            assertThat(networks.list()).isNotEmpty();
        }
        return instance.lay(ANY);
    }

    @Test
    void aDamagedRangeWithoutANetworkIsChosenAnew() {
        Instance instance = new Instance("a");
        AddressPlan before = instance.lay(ANY);
        instance.damage("range", "x");
        assertThat(instance.lay(ANY)).isEqualTo(before);
    }

    @Test
    void aRowOfANetworkThatCannotBeReadIsNamed() {
        Instance instance = new Instance("a");
        networks(instance, wanted("10.151.128.0/17"));
        instance.database.write(
                tx -> tx.update("UPDATE network SET subnet = 'x' WHERE name = 'bridge'"));
        assertThatThrownBy(() -> networks(instance, wanted("10.151.128.0/17")))
                .hasMessageContaining("the row of network ")
                .hasMessageContaining(" in table network is damaged: subnet \"x\"");
    }

    @Test
    void theDefaultNetworkIsThatOfTheApps() {
        Subnet range = Subnet.parse("range", "10.151.0.0/16");
        AddressPlan plan = new AddressPlan(range, 20_001, 20_002, 20_003);
        assertThat(plan.service(network(Network.DEFAULT)))
                .contains(new ServiceAddress(ServiceAddress.ADDRESS, 20_002, 20_003));
        assertThat(plan.service(network("other"))).isEmpty();
        assertThat(plan.layout().standard()).hasToString("10.151.0.0/20");
    }

    private static Network network(String name) {
        return new Network(
                "id",
                name,
                Network.Driver.BRIDGE,
                Optional.empty(),
                false,
                false,
                Map.of(),
                Map.of(),
                Instant.EPOCH);
    }
}
