package dev.minato.engine.network;

import dev.minato.base.Reason;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.ServiceAddress;
import dev.minato.linux.LinuxException;
import dev.minato.linux.network.Nft;
import dev.minato.linux.process.HostCommand;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The instance's table of nftables: static chains, and published ports as elements of maps. The
 * rows decide; the table is checked against what was applied whenever anybody changed any rule of
 * this host, and replaced as a whole in one transaction. Thread-safe.
 */
final class Firewall {
    /**
     * What the rules are made of.
     *
     * @param networks those with bridges
     * @param services where a network's containers reach apps
     */
    record Wanted(
            List<Network> networks,
            List<PublishedPort> ports,
            Function<Network, Optional<ServiceAddress>> services) {}

    private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);
    private final HostNames names;
    private final List<Integer> edgePorts;
    private OptionalLong seen = OptionalLong.empty();
    private Optional<String> listing = Optional.empty();

    /**
     * @param edgePorts what the edge serves on the gateways: no published port takes its place
     */
    Firewall(HostNames names, List<Integer> edgePorts) {
        this.names = names;
        this.edgePorts = List.copyOf(edgePorts);
    }

    /**
     * Adds elements.
     *
     * @return false when the table is not there or not ours any more: then {@link #repair}
     */
    synchronized boolean publish(List<PublishedPort> ports) {
        for (PortElement port : elements(ports)) {
            listing = Optional.empty();
            try {
                Nft.addElement(names.table(), port.map(), port.keyBytes(), port.valueBytes());
            } catch (LinuxException e) {
                LOG.info("rules of published ports have to be made again: {}", Reason.of(e));
                return false;
            }
        }
        return true;
    }

    /** Removes elements; what cannot be removed now goes with the next {@link #repair}. */
    synchronized void withdraw(List<PublishedPort> ports) {
        for (PortElement port : elements(ports)) {
            listing = Optional.empty();
            try {
                Nft.deleteElement(names.table(), port.map(), port.keyBytes());
            } catch (LinuxException e) {
                LOG.debug("not withdrawn now: {}", Reason.of(e));
            }
        }
    }

    private static List<PortElement> elements(List<PublishedPort> ports) {
        return ports.stream().flatMap(port -> PortElement.of(port).stream()).toList();
    }

    /**
     * Makes the table what it should be; costs microseconds when no rule of the host has changed.
     *
     * @param wanted looked at only when it is needed
     * @return whether somebody else had removed or changed the table
     */
    synchronized boolean repair(Supplier<Wanted> wanted) {
        long generation = Nft.generation();
        if (listing.isPresent() && seen.isPresent() && seen.getAsLong() == generation) {
            return false;
        }
        Optional<String> now = list();
        if (now.isPresent() && now.equals(listing)) {
            seen = OptionalLong.of(generation);
            return false;
        }
        // After a change of our own it is not known what the table should look like.
        boolean others = now.isEmpty() || listing.isPresent();
        Nft.apply(new FirewallScript(names, edgePorts, wanted.get()).text());
        seen = OptionalLong.of(Nft.generation());
        listing = list();
        return others;
    }

    /** What should be has changed: the next {@link #repair} replaces the table. */
    synchronized void invalidate() {
        listing = Optional.empty();
    }

    /** Removes the table. */
    synchronized void remove() {
        listing = Optional.empty();
        Nft.apply("add table ip %1$s\ndelete table ip %1$s\n".formatted(names.table()));
    }

    private Optional<String> list() {
        HostCommand.Result result = Nft.run("list", "table", "ip", names.table());
        return result.exit() == 0 ? Optional.of(result.text()) : Optional.empty();
    }
}
