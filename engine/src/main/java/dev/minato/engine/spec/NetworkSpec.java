package dev.minato.engine.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a container is connected.
 *
 * @param mode whose network namespace it is in
 * @param endpoints the networks it is on, {@code eth0} first; none where the namespace is another's
 * @param ports what is published
 * @param exposed ports the image or the user declares, as {@code 80/tcp}
 * @param publishAll publish every exposed port on a free one
 * @param extraHosts lines of /etc/hosts as {@code name:address}; {@code host-gateway} as address is
 *     the network's gateway
 * @param dns nameservers; none is Minato's own
 * @param dnsSearch search domains
 * @param dnsOptions options of resolv.conf
 */
public record NetworkSpec(
        NetworkMode mode,
        List<EndpointSpec> endpoints,
        List<PortMapping> ports,
        Set<String> exposed,
        boolean publishAll,
        List<String> extraHosts,
        List<String> dns,
        List<String> dnsSearch,
        List<String> dnsOptions) {
    /** The name of the instance's network. */
    private static final String BRIDGE = "bridge";

    /** The instance's network, nothing published. */
    public static final NetworkSpec DEFAULT =
            new NetworkSpec(
                    new NetworkMode.DefaultNetwork(),
                    List.of(EndpointSpec.on(BRIDGE)),
                    List.of(),
                    Set.of(),
                    false,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());

    public NetworkSpec {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
        exposed = Set.copyOf(exposed);
        extraHosts = List.copyOf(extraHosts);
        dns = List.copyOf(dns);
        dnsSearch = List.copyOf(dnsSearch);
        dnsOptions = List.copyOf(dnsOptions);
    }

    /** The same in another mode, on the network that this mode means. */
    public NetworkSpec withMode(NetworkMode other) {
        return new NetworkSpec(
                other,
                network(other).stream().map(EndpointSpec::on).toList(),
                ports,
                exposed,
                publishAll,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions);
    }

    /** The network that a mode means; none where the namespace is another's. */
    public static Optional<String> network(NetworkMode mode) {
        return switch (mode) {
            case NetworkMode.DefaultNetwork _ -> Optional.of(BRIDGE);
            case NetworkMode.NamedNetwork named -> Optional.of(named.network());
            case NetworkMode.NoNetwork _ -> Optional.of("none");
            case NetworkMode.HostNetwork _ -> Optional.of("host");
            case NetworkMode.SharedNetwork _, NetworkMode.SandboxNetwork _ -> Optional.empty();
        };
    }

    /** The same on these networks. */
    public NetworkSpec withEndpoints(List<EndpointSpec> places) {
        return new NetworkSpec(
                mode, places, ports, exposed, publishAll, extraHosts, dns, dnsSearch, dnsOptions);
    }

    /** The same with these lines of /etc/hosts. */
    public NetworkSpec withExtraHosts(List<String> hosts) {
        return new NetworkSpec(
                mode, endpoints, ports, exposed, publishAll, hosts, dns, dnsSearch, dnsOptions);
    }

    /** The same with these ports published. */
    public NetworkSpec withPorts(List<PortMapping> published) {
        return new NetworkSpec(
                mode,
                endpoints,
                published,
                exposed,
                publishAll,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions);
    }

    /** The same with these ports declared. */
    public NetworkSpec withExposed(Set<String> declared) {
        return new NetworkSpec(
                mode,
                endpoints,
                ports,
                declared,
                publishAll,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions);
    }
}
