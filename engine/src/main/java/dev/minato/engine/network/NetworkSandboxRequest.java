package dev.minato.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * What a container needs before it starts.
 *
 * @param owner the container's identifier
 * @param endpoints at least one, in different networks: {@code eth0}, {@code eth1} …
 * @param ports to be published, on the network that the default route goes by
 */
public record NetworkSandboxRequest(
        String owner, List<EndpointRequest> endpoints, List<PortBinding> ports) {
    /** One in a single network, with any hardware address. */
    public NetworkSandboxRequest(
            String owner,
            List<String> names,
            String network,
            Optional<String> address,
            List<PortBinding> ports) {
        this(
                owner,
                List.of(new EndpointRequest(network, names, address, Optional.empty(), 0)),
                ports);
    }

    public NetworkSandboxRequest {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }
}
