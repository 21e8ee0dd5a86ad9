package dev.minato.docker.container;

import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.engine.Container;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.network.Network;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.PortMapping;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Shows how a container is connected, in Docker's JSON. */
final class NetworkView {
    /** Networks on which there are no names. */
    private static final Set<String> PREDEFINED = Set.of(Network.DEFAULT, "none", "host");

    private NetworkView() {}

    /** The network mode as inspect names it. */
    static String mode(ContainerSpec spec) {
        return NetworkModes.text(spec.network().mode());
    }

    static Fields settings(Container container, ApiVersion version) {
        Optional<NetworkConnection> at = container.connection();
        Optional<NetworkConnection> legacy = place(container, Network.DEFAULT);
        return Fields.of("Bridge", "")
                .put("SandboxID", at.map(NetworkConnection::endpointId).orElse(""))
                .put("SandboxKey", at.map(NetworkConnection::netns).orElse(""))
                .put("Ports", ports(container))
                .put("HairpinMode", false)
                .put("LinkLocalIPv6Address", "")
                .put("LinkLocalIPv6PrefixLen", 0)
                .put("SecondaryIPAddresses", null)
                .put("SecondaryIPv6Addresses", null)
                .put("EndpointID", legacy.map(NetworkConnection::endpointId).orElse(""))
                .put("Gateway", legacy.map(NetworkConnection::gateway).orElse(""))
                .put("GlobalIPv6Address", "")
                .put("GlobalIPv6PrefixLen", 0)
                .put("IPAddress", legacy.map(NetworkConnection::address).orElse(""))
                .put("IPPrefixLen", legacy.map(NetworkConnection::prefix).orElse(0))
                .put("IPv6Gateway", "")
                .put("MacAddress", legacy.map(NetworkConnection::mac).orElse(""))
                .put("Networks", networks(container, version, false));
    }

    /** Where a container is on a network now. */
    private static Optional<NetworkConnection> place(Container container, String network) {
        return container.connections().stream()
                .filter(at -> at.network().equals(network) || at.networkId().equals(network))
                .findFirst();
    }

    /** The networks by name; lists leave the names out. */
    static Map<String, Object> networks(Container container, ApiVersion version, boolean list) {
        Map<String, Object> networks = new TreeMap<>();
        if (isDisabled(container)) {
            return networks;
        }
        for (EndpointSpec place : places(container)) {
            Optional<NetworkConnection> at = place(container, place.network());
            String name = at.map(NetworkConnection::network).orElse(place.network());
            networks.put(name, endpoint(container, place, at, version, list).map());
        }
        return networks;
    }

    /** A sandbox is where it is. */
    private static List<EndpointSpec> places(Container container) {
        return container.spec().network().mode() instanceof NetworkMode.SandboxNetwork
                ? container.connections().stream().map(at -> EndpointSpec.on(at.network())).toList()
                : container.spec().network().endpoints();
    }

    private static boolean isDisabled(Container container) {
        return CreateRequest.kept(container.spec().request()).networkDisabled();
    }

    private static Fields endpoint(
            Container container,
            EndpointSpec place,
            Optional<NetworkConnection> at,
            ApiVersion version,
            boolean list) {
        boolean named = !PREDEFINED.contains(place.network());
        List<String> aliases = new ArrayList<>(place.aliases());
        LinkedHashSet<String> names = new LinkedHashSet<>();
        names.add(container.name());
        names.addAll(aliases);
        names.add(container.shortId());
        if (!container.spec().hostname().isEmpty()) {
            names.add(container.spec().hostname());
        }
        if (!version.since(45) && named) {
            aliases.add(container.shortId());
        }
        return Fields.of("IPAMConfig", ipam(place.address()))
                .put("Links", null)
                .put("Aliases", list || aliases.isEmpty() ? null : aliases)
                .put("MacAddress", at.map(NetworkConnection::mac).orElse(""))
                .put("DriverOpts", null)
                .put("GwPriority", place.gatewayPriority())
                .put("NetworkID", at.map(NetworkConnection::networkId).orElse(""))
                .put("EndpointID", at.map(NetworkConnection::endpointId).orElse(""))
                .put("Gateway", at.map(NetworkConnection::gateway).orElse(""))
                .put("IPAddress", at.map(NetworkConnection::address).orElse(""))
                .put("IPPrefixLen", at.map(NetworkConnection::prefix).orElse(0))
                .put("IPv6Gateway", "")
                .put("GlobalIPv6Address", "")
                .put("GlobalIPv6PrefixLen", 0)
                .put("DNSNames", list || !named ? null : List.copyOf(names));
    }

    private static @Nullable Map<String, String> ipam(Optional<String> address) {
        return address.map(fixed -> Map.of("IPv4Address", fixed)).orElse(null);
    }

    /** {@code 80/tcp} to where it is published; null where it is only exposed. */
    private static Map<String, @Nullable Object> ports(Container container) {
        Map<String, @Nullable Object> ports = new TreeMap<>();
        if (container.connection().isEmpty()) {
            return ports;
        }
        container.spec().network().exposed().forEach(port -> ports.put(port, null));
        Map<String, List<Object>> published = new TreeMap<>();
        for (PortMapping port : container.connection().get().ports()) {
            published
                    .computeIfAbsent(port.key(), key -> new ArrayList<>())
                    .add(binding(port.hostAddress(), Integer.toString(port.hostPort())));
        }
        ports.putAll(published);
        return ports;
    }

    static Map<String, String> binding(String address, String port) {
        Map<String, String> binding = new TreeMap<>();
        binding.put("HostIp", address);
        binding.put("HostPort", port);
        return binding;
    }

    /** The rows of {@code ps}. */
    static List<Object> portItems(Container container) {
        List<Object> items = new ArrayList<>();
        if (container.connection().isEmpty()) {
            return items;
        }
        TreeSet<String> exposed = new TreeSet<>(container.spec().network().exposed());
        for (PortMapping port : container.connection().get().ports()) {
            exposed.remove(port.key());
            items.add(
                    Fields.of("IP", port.hostAddress())
                            .put("PrivatePort", port.containerPort())
                            .put("PublicPort", port.hostPort())
                            .put("Type", port.protocol())
                            .map());
        }
        for (String key : exposed) {
            PortMapping port = PortMapping.parse(key, "", 0);
            items.add(
                    Fields.of("PrivatePort", port.containerPort())
                            .put("Type", port.protocol())
                            .map());
        }
        return items;
    }
}
