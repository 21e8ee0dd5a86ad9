package dev.minato.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * What a container needs before it starts.
 *
 * @param owner the container's identifier
 * @param names its name, short identifier and aliases
 * @param network name or identifier of a bridge network
 * @param address a fixed address in it
 * @param ports to be published
 * @param mac the hardware address wanted; else that which belongs to the address
 */
public record SandboxRequest(
        String owner,
        List<String> names,
        String network,
        Optional<String> address,
        List<PortBinding> ports,
        Optional<HardwareAddress> mac) {
    /** One with any hardware address. */
    public SandboxRequest(
            String owner,
            List<String> names,
            String network,
            Optional<String> address,
            List<PortBinding> ports) {
        this(owner, names, network, address, ports, Optional.empty());
    }

    public SandboxRequest {
        names = List.copyOf(names);
        ports = List.copyOf(ports);
    }
}
