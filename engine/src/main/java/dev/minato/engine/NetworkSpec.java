package dev.minato.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a container is connected.
 *
 * @param mode whose network namespace it is in
 * @param ports what is published
 * @param exposed ports the image or the user declares, as {@code 80/tcp}
 * @param publishAll publish every exposed port on a free one
 * @param aliases further names on its network
 * @param address a fixed IPv4 address
 * @param extraHosts lines of /etc/hosts as {@code name:address}; {@code host-gateway} as address is
 *     the network's gateway
 * @param dns nameservers; none is Minato's own
 * @param dnsSearch search domains
 * @param dnsOptions options of resolv.conf
 * @param mac the hardware address of its interface, as {@code 02:42:ac:11:00:02}; any when empty
 */
public record NetworkSpec(
        NetworkMode mode,
        List<PortMapping> ports,
        Set<String> exposed,
        boolean publishAll,
        List<String> aliases,
        Optional<String> address,
        List<String> extraHosts,
        List<String> dns,
        List<String> dnsSearch,
        List<String> dnsOptions,
        Optional<String> mac) {
    /** The instance's network, nothing published. */
    public static final NetworkSpec DEFAULT =
            new NetworkSpec(
                    new NetworkMode.DefaultNetwork(),
                    List.of(),
                    Set.of(),
                    false,
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty());

    public NetworkSpec {
        ports = List.copyOf(ports);
        exposed = Set.copyOf(exposed);
        aliases = List.copyOf(aliases);
        extraHosts = List.copyOf(extraHosts);
        dns = List.copyOf(dns);
        dnsSearch = List.copyOf(dnsSearch);
        dnsOptions = List.copyOf(dnsOptions);
    }

    /** The same in another mode. */
    public NetworkSpec withMode(NetworkMode other) {
        return new NetworkSpec(
                other,
                ports,
                exposed,
                publishAll,
                aliases,
                address,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions,
                mac);
    }

    /** The same with these lines of /etc/hosts. */
    public NetworkSpec withExtraHosts(List<String> hosts) {
        return new NetworkSpec(
                mode,
                ports,
                exposed,
                publishAll,
                aliases,
                address,
                hosts,
                dns,
                dnsSearch,
                dnsOptions,
                mac);
    }

    /** The same with these ports published. */
    public NetworkSpec withPorts(List<PortMapping> published) {
        return new NetworkSpec(
                mode,
                published,
                exposed,
                publishAll,
                aliases,
                address,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions,
                mac);
    }

    /** The same with these ports declared. */
    public NetworkSpec withExposed(Set<String> declared) {
        return new NetworkSpec(
                mode,
                ports,
                declared,
                publishAll,
                aliases,
                address,
                extraHosts,
                dns,
                dnsSearch,
                dnsOptions,
                mac);
    }

    /** Whether it is the instance's own network. */
    public boolean isDefault() {
        return mode instanceof NetworkMode.DefaultNetwork;
    }
}
