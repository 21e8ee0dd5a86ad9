package dev.minato.engine;

import dev.minato.engine.spec.PortMapping;

import java.util.List;

/**
 * A running container's place in a network.
 *
 * @param network its name
 * @param networkId 64 hexadecimal digits
 * @param endpointId 64 hexadecimal digits
 * @param address IPv4
 * @param prefix length of the network's prefix
 * @param gateway IPv4
 * @param mac hardware address
 * @param netns path of the network namespace
 * @param ports what is published there, with the ports that were chosen
 */
public record NetworkConnection(
        String network,
        String networkId,
        String endpointId,
        String address,
        int prefix,
        String gateway,
        String mac,
        String netns,
        List<PortMapping> ports) {
    public NetworkConnection {
        ports = List.copyOf(ports);
    }
}
