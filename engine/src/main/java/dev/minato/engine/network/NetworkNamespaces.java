package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Network namespaces and the cables into them. Programs do the work inside: this process never
 * enters a namespace.
 */
final class NetworkNamespaces {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HostNames names;
    private final int dnsPort;

    NetworkNamespaces(HostNames names, int dnsPort) {
        this.names = names;
        this.dnsPort = dnsPort;
    }

    /** Makes a namespace with its cable, address, route and rules. */
    void make(EndpointRow row, Network network) {
        Network.Bridge bridge = network.bridge().orElseThrow();
        List<String> lines = new ArrayList<>();
        lines.add("netns add " + row.netns());
        lines.addAll(cable(row, bridge));
        IpCommand.batch(lines);
        String route = network.internal() ? "" : "route add default via " + bridge.gateway();
        inside(row, setUp(row, bridge, route) + SYSCTLS + rules(bridge.gateway()));
    }

    /** Makes the namespace of a process one that is as {@link #make} makes it. */
    void enter(EndpointRow row, Network network, int pid) {
        Network.Bridge bridge = network.bridge().orElseThrow();
        List<String> lines = new ArrayList<>();
        lines.add("netns attach " + row.netns() + " " + pid);
        lines.addAll(cable(row, bridge));
        IpCommand.batch(lines);
        inside(row, setUp(row, bridge, "") + gateway(row, network));
    }

    /** Lets the default route and questions for names go by this interface from now on. */
    void steer(EndpointRow row, Network network) {
        inside(row, "set -e\n" + gateway(row, network));
    }

    private String gateway(EndpointRow row, Network network) {
        String via = network.bridge().orElseThrow().gateway();
        String route =
                network.internal()
                        ? "ip route delete default 2> /dev/null || true\n"
                        : "ip route replace default via " + via + " dev " + row.device() + "\n";
        return route + rules(via);
    }

    /** Adds a cable to a namespace that is there. */
    void connect(EndpointRow row, Network network) {
        Network.Bridge bridge = network.bridge().orElseThrow();
        IpCommand.batch(cable(row, bridge));
        inside(row, setUp(row, bridge, ""));
    }

    private List<String> cable(EndpointRow row, Network.Bridge bridge) {
        String cable = names.cable(row.number());
        int mtu = NetworkSysfs.mtu();
        List<String> lines = new ArrayList<>();
        lines.add(
                "link add name %s mtu %d type veth peer name %s mtu %d address %s netns %s"
                        .formatted(cable, mtu, row.device(), mtu, row.mac(), row.netns()));
        lines.addAll(HostBridges.attach(cable, bridge));
        return lines;
    }

    /** Nothing that a user wrote is in here: addresses, numbers and names of our own. */
    private static String setUp(EndpointRow row, Network.Bridge bridge, String route) {
        return """
        set -e
        if [ -e /proc/sys/net/ipv6/conf/%3$s/disable_ipv6 ]; then
          echo 1 > /proc/sys/net/ipv6/conf/%3$s/disable_ipv6
        fi
        ip -batch - <<'END'
        link set lo up
        addr add %1$s/%2$d dev %3$s
        link set %3$s up
        %4$s
        END
        echo 1 > /proc/sys/net/ipv4/conf/%3$s/route_localnet
        """
                .formatted(row.address(), bridge.subnet().prefix(), row.device(), route);
    }

    /** Docker's: containers bind any port and may ping. */
    private static final String SYSCTLS =
            """
            echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
            echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range
            """;

    /**
     * A program's question to 127.0.0.11 goes to the edge. For that the interface must take
     * loopback addresses, so what a neighbour on the bridge sends to them is dropped first.
     */
    private String rules(String gateway) {
        return """
        nft -f - <<'END'
        add table ip minato
        delete table ip minato
        table ip minato {
          chain raw {
            type filter hook prerouting priority raw; policy accept;
            iifname != "lo" ip daddr 127.0.0.0/8 drop
          }
          chain output {
            type nat hook output priority -100; policy accept;
            ip daddr 127.0.0.11 udp dport 53 dnat to %1$s:%2$d
            ip daddr 127.0.0.11 tcp dport 53 dnat to %1$s:%2$d
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            ip daddr %1$s udp dport %2$d masquerade
            ip daddr %1$s tcp dport %2$d masquerade
          }
        }
        END
        """
                .formatted(gateway, dnsPort);
    }

    private static void inside(EndpointRow row, String script) {
        HostCommand.check(
                List.of("nsenter", "--net=" + row.path(), "sh", "-s"),
                script.getBytes(StandardCharsets.UTF_8),
                PATIENCE);
    }

    /** Whether namespace and cable are there. */
    boolean exists(EndpointRow row) {
        return Files.exists(row.path()) && NetworkSysfs.hasLink(names.cable(row.number()));
    }

    /** Removes cables, and the namespaces named; what is not there is no error. */
    void remove(List<EndpointRow> rows, Set<String> namespaces) {
        List<String> cables =
                rows.stream()
                        .map(row -> names.cable(row.number()))
                        .filter(NetworkSysfs::hasLink)
                        .toList();
        removeCables(cables);
        namespaces.forEach(NetworkNamespaces::removeNamespace);
    }

    /** Removes what carries this instance's name and belongs to no row. */
    void removeStrays(List<EndpointRow> rows) {
        Set<String> cables = new TreeSet<>(NetworkSysfs.links(names.cables()));
        rows.forEach(row -> cables.remove(names.cable(row.number())));
        removeCables(List.copyOf(cables));
        Set<String> spaces =
                new TreeSet<>(NetworkSysfs.names(HostNames.folder(), names.namespaces()));
        rows.forEach(row -> spaces.remove(row.netns()));
        spaces.forEach(NetworkNamespaces::removeNamespace);
    }

    private static void removeCables(List<String> cables) {
        if (cables.isEmpty()) {
            return;
        }
        // One that vanishes meanwhile, with its namespace, must not keep the others.
        byte[] lines =
                cables.stream()
                        .map(cable -> "link delete " + cable + "\n")
                        .reduce("", String::concat)
                        .getBytes(StandardCharsets.UTF_8);
        HostCommand.run(List.of("ip", "-force", "-batch", "-"), lines, PATIENCE);
        List<String> left = cables.stream().filter(NetworkSysfs::hasLink).toList();
        if (!left.isEmpty()) {
            throw Fault.unavailable("cannot remove links " + String.join(" ", left));
        }
    }

    private static void removeNamespace(String name) {
        Path path = HostNames.path(name);
        Mounts.unmount(path);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot remove network namespace " + path + ": " + Reason.of(e),
                    e);
        }
    }
}
