package dev.minato.engine.network;

import java.nio.file.Path;
import java.util.List;

/**
 * A network namespace that is ready for a container.
 *
 * @param netns the file that stands for it, for the runtime's {@code namespaces[].path}
 * @param endpoints its places in networks, that by which the default route goes first
 * @param ports with the ports that were chosen
 */
public record NetworkSandbox(
        Path netns, List<NetworkEndpoint> endpoints, List<PublishedPort> ports) {
    public NetworkSandbox {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    /** The place by which the default route goes, and where published ports lead. */
    public NetworkEndpoint endpoint() {
        return endpoints.getFirst();
    }
}
