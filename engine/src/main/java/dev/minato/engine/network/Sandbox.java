package dev.minato.engine.network;

import java.nio.file.Path;
import java.util.List;

/**
 * A network namespace that is ready for a container.
 *
 * @param netns the file that stands for it, for the runtime's {@code namespaces[].path}
 * @param ports with the ports that were chosen
 */
public record Sandbox(Path netns, Endpoint endpoint, List<PublishedPort> ports) {
    public Sandbox {
        ports = List.copyOf(ports);
    }
}
