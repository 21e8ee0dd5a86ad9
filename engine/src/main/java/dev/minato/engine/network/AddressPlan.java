package dev.minato.engine.network;

import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.address.RangeChoice;
import dev.minato.engine.address.ServiceAddress;
import dev.minato.engine.address.Subnet;
import dev.minato.engine.address.SubnetLayout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The addresses and ports that were chosen once for an instance and are kept, since running
 * containers have them.
 *
 * @param dnsPort where the edge answers names, on every bridge's own address
 * @param servicePort where the edge takes requests for apps, on every bridge's own address
 */
record AddressPlan(Subnet range, int dnsPort, int servicePort) {
    private static final Logger LOG = LoggerFactory.getLogger(AddressPlan.class);
    private static final String RANGE = "range";
    private static final Path HOST_LOCK = Path.of("/run/lock/minato-network");

    /** Reads it, or chooses it, under a lock of the host: two instances never choose the same. */
    static AddressPlan lay(NetworkStore store, HostNames names, NetworkSettings settings) {
        Optional<String> stored = store.setting(RANGE);
        if (stored.isEmpty()) {
            try (FileChannel channel = open()) {
                var _ = channel.lock();
                Subnet chosen = new RangeChoice(names).range(settings.range());
                new HostBridges(names).claim(new SubnetLayout(chosen).standard());
                stored = Optional.of(store.settingOr(RANGE, chosen::toString));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Subnet range = Subnet.parse("range", stored.get());
        // As texts: a record's own equals() would make classes while the daemon starts.
        if (settings.range().filter(it -> !it.toString().equals(range.toString())).isPresent()) {
            LOG.warn(
                    "MINATO_NETWORK {} is not used: this home has {} since its first start",
                    settings.range().get(),
                    range);
        }
        return new AddressPlan(
                range, port(store, "dns_port", names, 0), port(store, "service_port", names, 5000));
    }

    static boolean isLaid(NetworkStore store) {
        return store.setting(RANGE).isPresent();
    }

    private static FileChannel open() throws IOException {
        Files.createDirectories(HOST_LOCK.resolveSibling(""));
        return FileChannel.open(HOST_LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static int port(NetworkStore store, String key, HostNames names, int offset) {
        int seed = names.instance().hashCode() + offset;
        return Integer.parseInt(
                store.settingOr(key, () -> Integer.toString(RangeChoice.port(seed))));
    }

    /** Where a network's containers reach apps: the default one is that of their environment. */
    Optional<ServiceAddress> service(Network network) {
        return network.name().equals(Network.DEFAULT)
                ? Optional.of(new ServiceAddress(ServiceAddress.ADDRESS, servicePort))
                : Optional.empty();
    }

    SubnetLayout layout() {
        return new SubnetLayout(range);
    }
}
