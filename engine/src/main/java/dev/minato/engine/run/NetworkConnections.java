package dev.minato.engine.run;

import dev.minato.engine.NetworkConnection;
import dev.minato.engine.network.NetworkEndpoint;
import dev.minato.engine.network.NetworkSandbox;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.spec.PortMapping;

import java.util.ArrayList;
import java.util.List;

/** Places in networks, as this room's callers see them. */
final class NetworkConnections {
    private NetworkConnections() {}

    /** All of them, that by which the default route goes, with the published ports, first. */
    static List<NetworkConnection> of(NetworkSandbox sandbox) {
        List<PortMapping> ports =
                sandbox.ports().stream().map(NetworkConnections::mapping).toList();
        List<NetworkConnection> all = new ArrayList<>();
        for (NetworkEndpoint endpoint : sandbox.endpoints()) {
            all.add(of(sandbox, endpoint, all.isEmpty() ? ports : List.of()));
        }
        return all;
    }

    private static NetworkConnection of(
            NetworkSandbox sandbox, NetworkEndpoint endpoint, List<PortMapping> ports) {
        return new NetworkConnection(
                endpoint.network(),
                endpoint.networkId(),
                endpoint.id(),
                endpoint.address(),
                endpoint.prefix(),
                endpoint.gateway(),
                endpoint.mac(),
                sandbox.netns().toString(),
                ports);
    }

    private static PortMapping mapping(PublishedPort port) {
        return new PortMapping(
                port.targetPort(), port.protocol().word(), port.address(), port.port());
    }
}
