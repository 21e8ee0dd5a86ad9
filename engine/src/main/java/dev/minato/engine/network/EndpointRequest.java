package dev.minato.engine.network;

import dev.minato.engine.address.HardwareAddress;

import java.util.List;
import java.util.Optional;

/**
 * A place in a network that is wanted.
 *
 * @param network name or identifier of a bridge network
 * @param names under which others there find it
 * @param address a fixed address in it
 * @param mac the hardware address wanted; else that which belongs to the address
 * @param priority of its gateway: the default route goes by the highest, and by the first name of a
 *     network among equals
 */
public record EndpointRequest(
        String network,
        List<String> names,
        Optional<String> address,
        Optional<HardwareAddress> mac,
        int priority) {
    public EndpointRequest {
        names = List.copyOf(names);
    }

    /** One with any address. */
    public EndpointRequest(String network, List<String> names) {
        this(network, names, Optional.empty(), Optional.empty(), 0);
    }

    /** Whether any place in the network will do. */
    boolean isAny() {
        return address.isEmpty() && mac.isEmpty();
    }
}
