package dev.minato.engine.container;

import dev.minato.engine.Connection;
import dev.minato.engine.PortMapping;
import dev.minato.engine.network.Endpoint;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.network.Sandbox;

import java.util.ArrayList;
import java.util.List;

/** Places in networks, as this room's callers see them. */
final class Connections {
    private Connections() {}

    /** All of them, that by which the default route goes, with the published ports, first. */
    static List<Connection> of(Sandbox sandbox) {
        List<PortMapping> ports = sandbox.ports().stream().map(Connections::mapping).toList();
        List<Connection> all = new ArrayList<>();
        for (Endpoint endpoint : sandbox.endpoints()) {
            all.add(of(sandbox, endpoint, all.isEmpty() ? ports : List.of()));
        }
        return all;
    }

    private static Connection of(Sandbox sandbox, Endpoint endpoint, List<PortMapping> ports) {
        return new Connection(
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
