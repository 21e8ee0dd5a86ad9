package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.address.RangeChoice;
import dev.minato.engine.address.ServiceAddress;
import dev.minato.engine.address.Subnet;
import dev.minato.engine.address.SubnetLayout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The addresses and ports that were chosen once for an instance and are kept, since running
 * containers have them.
 *
 * @param dnsPort where the edge answers names, on every bridge's own address
 * @param servicePort where the edge takes requests for apps, on every bridge's own address
 * @param tcpPort where it takes connections to apps' ports of TCP, on every bridge's own address
 */
record AddressPlan(Subnet range, int dnsPort, int servicePort, int tcpPort) {
    private static final Logger LOG = LoggerFactory.getLogger(AddressPlan.class);
    private static final String RANGE = "range";
    private static final String DNS_PORT = "dns_port";
    private static final String SERVICE_PORT = "service_port";
    private static final String TCP_PORT = "tcp_port";
    private static final Path HOST_LOCK = Path.of("/run/lock/minato-network");

    /**
     * Reads it. What is not there yet, or damaged, is chosen under a lock of the host: two
     * instances never choose the same.
     *
     * @throws Fault conflict when the range wanted is in use on this host; nothing was made then
     */
    static AddressPlan lay(NetworkStore store, HostNames names, NetworkSettings settings) {
        Parts kept = Parts.kept(store);
        AddressPlan plan =
                kept.whole()
                        .orElseGet(() -> underHostLock(() -> choose(kept, store, names, settings)));
        // As texts: a record's own equals() would make classes while the daemon starts.
        String range = plan.range().toString();
        if (settings.range().filter(it -> !it.toString().equals(range)).isPresent()) {
            LOG.warn(
                    "MINATO_NETWORK {} is not used: this home has {} since its first start",
                    settings.range().get(),
                    range);
        }
        return plan;
    }

    static boolean isLaid(NetworkStore store) {
        return store.setting(RANGE).isPresent();
    }

    /** What is stored of it and can be read. */
    private record Parts(
            Optional<Subnet> range,
            Optional<Integer> dnsPort,
            Optional<Integer> servicePort,
            Optional<Integer> tcpPort) {
        static Parts kept(NetworkStore store) {
            return new Parts(
                    read(store, RANGE, text -> Subnet.parse(RANGE, text)),
                    read(store, DNS_PORT, AddressPlan::port),
                    read(store, SERVICE_PORT, AddressPlan::port),
                    read(store, TCP_PORT, AddressPlan::port));
        }

        private static <T> Optional<T> read(
                NetworkStore store, String key, Function<String, T> parser) {
            Optional<String> text = store.setting(key);
            try {
                return text.map(parser);
            } catch (Fault e) {
                LOG.warn(
                        "setting {} in table network_setting is damaged: {}. It is chosen anew;"
                                + " containers that run may have to be started again to find names",
                        key,
                        e.text());
                return Optional.empty();
            }
        }

        Optional<AddressPlan> whole() {
            return range.flatMap(at ->
                    dnsPort.flatMap(dns ->
                            servicePort.flatMap(service ->
                                    tcpPort.map(tcp -> new AddressPlan(at, dns, service, tcp)))));
        }
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
            throw Fault.invalid("port", "\"" + text + "\" is no port from 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static AddressPlan choose(
            Parts kept, NetworkStore store, HostNames names, NetworkSettings settings) {
        Subnet range = kept.range().orElseGet(() -> range(store, names, settings));
        int seed = names.instance().hashCode();
        int dns = kept.dnsPort().orElseGet(() -> port(store, DNS_PORT, seed, Set.of()));
        int service =
                kept.servicePort()
                        .orElseGet(() -> port(store, SERVICE_PORT, seed + 5000, Set.of(dns)));
        int tcp =
                kept.tcpPort()
                        .orElseGet(() -> port(store, TCP_PORT, seed + 2500, Set.of(dns, service)));
        AddressPlan plan = new AddressPlan(range, dns, service, tcp);
        new HostBridges(names).claim(plan.layout().standard());
        store.settingsAre(
                Map.of(
                        RANGE,
                        range.toString(),
                        DNS_PORT,
                        Integer.toString(dns),
                        SERVICE_PORT,
                        Integer.toString(service),
                        TCP_PORT,
                        Integer.toString(tcp)));
        return plan;
    }

    /** That of the default network, when only the setting was lost: containers have it. */
    private static Subnet range(NetworkStore store, HostNames names, NetworkSettings settings) {
        return store.networks(names).stream()
                .filter(network -> network.name().equals(Network.DEFAULT))
                .flatMap(network -> network.bridge().stream())
                .flatMap(bridge -> SubnetLayout.around(bridge.subnet(), settings.range()).stream())
                .findFirst()
                .map(SubnetLayout::range)
                .orElseGet(() -> new RangeChoice(names).range(settings.range()));
    }

    /**
     * A free port; in place of a damaged one the one that it most likely was, which the edge of
     * this instance holds.
     */
    private static int port(NetworkStore store, String key, int seed, Set<Integer> others) {
        return store.setting(key).isPresent()
                ? RangeChoice.firstPort(seed)
                : RangeChoice.port(seed, others);
    }

    private static <T> T underHostLock(Supplier<T> choice) {
        try (FileChannel channel = open()) {
            var _ = channel.lock();
            return choice.get();
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot lock "
                            + HOST_LOCK
                            + ", under which addresses are chosen: "
                            + Reason.of(e),
                    e);
        }
    }

    private static FileChannel open() throws IOException {
        Files.createDirectories(HOST_LOCK.resolveSibling(""));
        return FileChannel.open(HOST_LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Where a network's containers reach the apps of its environment. */
    Optional<ServiceAddress> service(Network network) {
        return network.name().equals(Network.DEFAULT) || network.environment().isPresent()
                ? Optional.of(new ServiceAddress(ServiceAddress.ADDRESS, servicePort, tcpPort))
                : Optional.empty();
    }

    /** What the edge serves on every bridge's own address. */
    List<Integer> edgePorts() {
        return List.of(dnsPort, servicePort, tcpPort);
    }

    SubnetLayout layout() {
        return new SubnetLayout(range);
    }
}
