package dev.minato.engine.container;

import dev.minato.engine.Connection;
import dev.minato.engine.PortMapping;
import dev.minato.engine.network.Endpoint;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.network.Sandbox;

/** Places in networks, as this room's callers see them. */
final class Connections {
    private Connections() {}

    static Connection of(Sandbox sandbox) {
        Endpoint endpoint = sandbox.endpoint();
        return new Connection(
                endpoint.network(),
                endpoint.networkId(),
                endpoint.id(),
                endpoint.address(),
                endpoint.prefix(),
                endpoint.gateway(),
                endpoint.mac(),
                sandbox.netns().toString(),
                sandbox.ports().stream().map(Connections::mapping).toList());
    }

    private static PortMapping mapping(PublishedPort port) {
        return new PortMapping(
                port.targetPort(), port.protocol().word(), port.address(), port.port());
    }
}
