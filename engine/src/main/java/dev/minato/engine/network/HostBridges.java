package dev.minato.engine.network;

import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.Ipv4Address;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.engine.address.Subnet;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.process.HostCommand;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The bridges on the host. */
final class HostBridges {
    private final HostNames names;

    HostBridges(HostNames names) {
        this.names = names;
    }

    /**
     * Makes a network's bridge what it should be.
     *
     * @return whether something was amiss
     */
    boolean ensure(Network.Bridge bridge) {
        boolean mended = false;
        if (!isWell(bridge)) {
            make(bridge);
            mended = true;
        }
        String ipv4 = "net/ipv4/conf/" + bridge.device() + "/";
        mended |= NetworkSysfs.set(ipv4 + "route_localnet", "1");
        mended |= NetworkSysfs.set(ipv4 + "forwarding", "1");
        mended |= NetworkSysfs.set("net/ipv6/conf/" + bridge.device() + "/disable_ipv6", "1");
        return mended;
    }

    private static boolean isWell(Network.Bridge bridge) {
        if (!NetworkSysfs.hasLink(bridge.device()) || !NetworkSysfs.isUp(bridge.device())) {
            return false;
        }
        try {
            NetworkInterface link = NetworkInterface.getByName(bridge.device());
            return link != null
                    && link.getInterfaceAddresses().stream()
                            .filter(a -> a.getNetworkPrefixLength() == bridge.subnet().prefix())
                            .map(a -> a.getAddress().getHostAddress())
                            .anyMatch(bridge.gateway()::equals);
        } catch (SocketException e) {
            return false;
        }
    }

    private void make(Network.Bridge bridge) {
        String device = bridge.device();
        List<String> lines = new ArrayList<>();
        if (!NetworkSysfs.hasLink(device)) {
            // A bridge without an address of its own takes the lowest of its ports, and changes it
            // under everybody's ARP cache as ports come and go.
            lines.add(
                    "link add name %s mtu %d address %s type bridge forward_delay 0"
                            .formatted(device, NetworkSysfs.mtu(), mac(bridge.gateway())));
            lines.addAll(withoutLinkLocal(device));
        }
        String address = bridge.gateway() + "/" + bridge.subnet().prefix();
        lines.add("addr replace " + address + " dev " + device);
        lines.add("link set " + device + " up");
        IpCommand.batch(lines);
    }

    /** Makes the first bridge with a range that was just chosen, so that others see it is taken. */
    void claim(Subnet subnet) {
        ensure(new Network.Bridge(0, names.bridge(0), subnet, subnet.address(1)));
    }

    /** Puts host ends that lost their bridge back on it. */
    void reattach(Network.Bridge bridge, List<EndpointRow> endpoints) {
        List<String> lines = new ArrayList<>();
        for (EndpointRow endpoint : endpoints) {
            String cable = names.cable(endpoint.number());
            if (NetworkSysfs.hasLink(cable) && !NetworkSysfs.isPort(cable, bridge.device())) {
                lines.addAll(attach(cable, bridge));
            }
        }
        if (!lines.isEmpty()) {
            IpCommand.batch(lines);
        }
    }

    /**
     * Lines for ip that put a cable on a bridge. The hairpin lets a container reach a published
     * port that leads to itself: where the host filters bridged traffic (br_netfilter), such a
     * packet never leaves the bridge.
     */
    static List<String> attach(String cable, Network.Bridge bridge) {
        List<String> lines = new ArrayList<>(withoutLinkLocal(cable));
        lines.add("link set " + cable + " master " + bridge.device() + " up");
        lines.add("link set " + cable + " type bridge_slave hairpin on");
        return lines;
    }

    /**
     * A line for ip that keeps the kernel from giving a link that goes up an IPv6 address of its
     * own: programs of the host watch addresses, and browsers drop all their connections at a new
     * one.
     */
    private static List<String> withoutLinkLocal(String device) {
        return NetworkSysfs.hasIpv6()
                ? List.of("link set " + device + " addrgenmode none")
                : List.of();
    }

    void remove(Network.Bridge bridge) {
        if (NetworkSysfs.hasLink(bridge.device())) {
            HostCommand.check(List.of("ip", "link", "delete", bridge.device()));
        }
    }

    /** A hardware address that an IP address alone decides: what is cached of it stays true. */
    static String mac(String address) {
        long number = Ipv4Address.parse(address);
        return String.format(
                Locale.ROOT,
                "02:6d:%02x:%02x:%02x:%02x",
                number >> 24 & 255,
                number >> 16 & 255,
                number >> 8 & 255,
                number & 255);
    }
}
