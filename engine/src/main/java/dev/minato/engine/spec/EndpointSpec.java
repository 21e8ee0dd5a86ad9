package dev.minato.engine.spec;

import java.util.List;
import java.util.Optional;

/**
 * How a container is to be on a network.
 *
 * @param network its name; an identifier where no network had it when the container was made.
 *     {@code none} and {@code host} are networks too, and the only one of who is on them
 * @param aliases further names there
 * @param address a fixed IPv4 address
 * @param mac the hardware address of its interface, as {@code 02:42:ac:11:00:02}; any when empty
 * @param gatewayPriority the default route and published ports go by the network with the highest,
 *     and by the first by name among equals
 */
public record EndpointSpec(
        String network,
        List<String> aliases,
        Optional<String> address,
        Optional<String> mac,
        int gatewayPriority) {
    public EndpointSpec {
        aliases = List.copyOf(aliases);
    }

    /** A place with nothing said of it. */
    public static EndpointSpec on(String network) {
        return new EndpointSpec(network, List.of(), Optional.empty(), Optional.empty(), 0);
    }

    /** The same on a network that is called so. */
    public EndpointSpec withNetwork(String name) {
        return new EndpointSpec(name, aliases, address, mac, gatewayPriority);
    }
}
