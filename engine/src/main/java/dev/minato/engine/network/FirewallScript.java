package dev.minato.engine.network;

import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.ServiceAddress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The text of the instance's table: one transaction that replaces it whole. Established connections
 * do not notice, since their translation is the kernel's connection tracking, not the rules.
 */
final class FirewallScript {
    private final HostNames names;
    private final List<Integer> edgePorts;
    private final Firewall.Wanted wanted;

    FirewallScript(HostNames names, List<Integer> edgePorts, Firewall.Wanted wanted) {
        this.names = names;
        this.edgePorts = edgePorts;
        this.wanted = wanted;
    }

    String text() {
        return "add table ip %1$s\ndelete table ip %1$s\ntable ip %1$s {\n".formatted(names.table())
                + map("tcp_at", "ipv4_addr . inet_service")
                + map("tcp_any", "inet_service")
                + map("udp_at", "ipv4_addr . inet_service")
                + map("udp_any", "inet_service")
                + map("tcp_gateway", "inet_service")
                + map("udp_gateway", "inet_service")
                + sets()
                + translation()
                + filter()
                + "}\n";
    }

    /**
     * Published ports; those of every address of the host and those of the gateways have maps of
     * their own. Of two that want the same of a gateway, after a change of MINATO_PUBLISH, one has
     * it.
     */
    private String map(String name, String key) {
        Map<String, String> targets = new TreeMap<>();
        wanted.ports().stream()
                .flatMap(port -> PortElement.of(port).stream())
                .filter(element -> element.map().equals(name))
                .forEach(element -> targets.putIfAbsent(element.key(), element.target()));
        List<String> entries = new ArrayList<>();
        targets.forEach((from, to) -> entries.add(from + " : " + to));
        return """
          map %s {
            type %s : ipv4_addr . inet_service
            %s
          }
        """
                .formatted(name, key, elements(entries));
    }

    private String sets() {
        return """
          set subnets {
            type ipv4_addr
            flags interval
            %s
          }
          set gateways {
            type ipv4_addr
            %s
          }
          set same {
            type ifname . ifname
            %s
          }
          set internal {
            type ifname
            %s
          }
        """
                .formatted(
                        bridges(network -> true, bridge -> bridge.subnet().toString()),
                        bridges(network -> true, Network.Bridge::gateway),
                        bridges(
                                network -> true,
                                b -> quoted(b.device()) + " . " + quoted(b.device())),
                        bridges(Network::internal, bridge -> quoted(bridge.device())));
    }

    /** What comes back from a container goes to whoever asked, so it must leave by us. */
    private String translation() {
        return """
          chain published {
            dnat ip to ip daddr . tcp dport map @tcp_at
            dnat ip to ip daddr . udp dport map @udp_at
            fib daddr type local dnat ip to tcp dport map @tcp_any
            fib daddr type local dnat ip to udp dport map @udp_any
            ip daddr != @gateways return
            meta l4proto { tcp, udp } th dport { %2$s } return
            dnat ip to tcp dport map @tcp_gateway
            dnat ip to udp dport map @udp_gateway
          }
          chain prerouting {
            type nat hook prerouting priority dstnat; policy accept;
            %3$s
            jump published
          }
          chain output {
            type nat hook output priority -100; policy accept;
            jump published
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "%1$s*" ip saddr 127.0.0.0/8 masquerade
            oifname "%1$s*" ip saddr @subnets ct status dnat masquerade
            oifname != "%1$s*" ip saddr @subnets masquerade
          }
        """
                .formatted(names.bridges(), listed(edgePorts), services());
    }

    /** Apps at their service address: a container's question that came by this network's bridge. */
    private String services() {
        return wanted.networks().stream()
                .flatMap(network ->
                        network.bridge().stream()
                                .flatMap(bridge ->
                                        wanted.services().apply(network).stream()
                                                .map(service -> service(bridge, service))))
                .collect(Collectors.joining("\n"));
    }

    private static String service(Network.Bridge bridge, ServiceAddress service) {
        return """
        iifname %1$s ip daddr %2$s tcp dport 80 dnat to %3$s:%4$d
        iifname %1$s ip daddr %2$s tcp dport != 80 dnat to %3$s:%5$d\
        """
                .formatted(
                        quoted(bridge.device()),
                        service.address(),
                        bridge.gateway(),
                        service.port(),
                        service.tcpPort());
    }

    private static String listed(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /**
     * The host's loopback is for the host; addresses of containers are reached through published
     * ports; networks do not reach each other but so; internal ones reach nothing. What the edge
     * serves on a gateway is for that network alone.
     */
    private String filter() {
        return """
          chain raw {
            type filter hook prerouting priority raw; policy accept;
            iifname "%1$s*" ip daddr @gateways meta l4proto { tcp, udp } th dport { %2$s } \
        fib daddr . iif type != local drop
            iifname != "lo" ip daddr 127.0.0.0/8 drop
            iifname != "lo" iifname != "%1$s*" ip daddr @subnets drop
          }
          chain forward {
            type filter hook forward priority filter; policy accept;
            ct state established,related accept
            iifname "%1$s*" ip daddr %3$s reject
            iifname . oifname @same accept
            iifname @internal drop
            ct status dnat accept
            oifname @internal drop
            iifname "%1$s*" oifname "%1$s*" drop
            oifname "%1$s*" drop
          }
        """
                .formatted(names.bridges(), listed(edgePorts), ServiceAddress.ADDRESS);
    }

    private String bridges(Predicate<Network> which, Function<Network.Bridge, String> element) {
        return elements(
                wanted.networks().stream()
                        .filter(which)
                        .flatMap(network -> network.bridge().stream())
                        .map(element)
                        .toList());
    }

    private static String elements(List<String> elements) {
        return elements.isEmpty()
                ? ""
                : elements.stream().collect(Collectors.joining(", ", "elements = { ", " }"));
    }

    private static String quoted(String device) {
        return "\"" + device + "\"";
    }
}
