package dev.minato.engine.stored;

import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.wire.NetworkDocument;
import dev.minato.engine.wire.PortDocument;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How containers are connected, to and from the form in which it is stored. */
final class NetworkDocuments {
    private NetworkDocuments() {}

    static NetworkDocument of(NetworkSpec spec) {
        return new NetworkDocument(
                NetworkDocument.VERSION,
                NetworkModeText.of(spec.mode()),
                spec.endpoints().stream().map(NetworkDocuments::endpoint).toList(),
                ports(spec.ports()),
                List.copyOf(new TreeSet<>(spec.exposed())),
                spec.publishAll(),
                spec.extraHosts(),
                spec.dns(),
                spec.dnsSearch(),
                spec.dnsOptions(),
                null,
                null,
                null);
    }

    private static NetworkDocument.Endpoint endpoint(EndpointSpec place) {
        return new NetworkDocument.Endpoint(
                place.network(),
                place.aliases(),
                place.address().orElse(null),
                place.mac().orElse(null),
                place.gatewayPriority());
    }

    static List<PortDocument> ports(List<PortMapping> ports) {
        return ports.stream()
                .map(port ->
                        new PortDocument(
                                port.containerPort(),
                                port.protocol(),
                                port.hostAddress(),
                                port.hostPort(),
                                port.hostPortEnd()))
                .toList();
    }

    static NetworkSpec spec(NetworkDocument stored) {
        NetworkMode mode = NetworkModeText.parse(stored.mode());
        return new NetworkSpec(
                mode,
                endpoints(stored, mode),
                mappings(StoredValues.list(stored.ports())),
                Set.copyOf(StoredValues.list(stored.exposed())),
                stored.publishAll(),
                StoredValues.list(stored.extraHosts()),
                StoredValues.list(stored.dns()),
                StoredValues.list(stored.dnsSearch()),
                StoredValues.list(stored.dnsOptions()));
    }

    private static List<EndpointSpec> endpoints(NetworkDocument stored, NetworkMode mode) {
        if (stored.endpoints() != null) {
            return stored.endpoints().stream().map(NetworkDocuments::place).toList();
        }
        return NetworkSpec.network(mode).stream()
                .map(network ->
                        new EndpointSpec(
                                network,
                                StoredValues.list(stored.aliases()),
                                Optional.ofNullable(stored.address()),
                                Optional.ofNullable(stored.mac()),
                                0))
                .toList();
    }

    private static EndpointSpec place(NetworkDocument.Endpoint stored) {
        return new EndpointSpec(
                stored.network(),
                StoredValues.list(stored.aliases()),
                Optional.ofNullable(stored.address()),
                Optional.ofNullable(stored.mac()),
                stored.gatewayPriority());
    }

    static List<PortMapping> mappings(List<PortDocument> ports) {
        return ports.stream()
                .map(port ->
                        new PortMapping(
                                port.containerPort(),
                                port.protocol(),
                                port.hostAddress(),
                                port.hostPort(),
                                port.hostPortEnd()))
                .toList();
    }
}
