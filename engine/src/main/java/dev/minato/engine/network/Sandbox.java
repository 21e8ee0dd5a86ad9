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
public record Sandbox(Path netns, List<Endpoint> endpoints, List<PublishedPort> ports) {
    public Sandbox {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    /** The place by which the default route goes, and where published ports lead. */
    public Endpoint endpoint() {
        return endpoints.getFirst();
    }
}
