package dev.minato.engine.network;

import java.util.List;

/**
 * A container's place in a network.
 *
 * @param id 64 hexadecimal digits
 * @param networkId 64 hexadecimal digits
 * @param network its name
 * @param address IPv4
 * @param prefix length of the network's prefix
 * @param gateway IPv4
 * @param mac hardware address
 * @param device the interface inside, for example {@code eth0}
 * @param names under which others on the network find it
 */
public record NetworkEndpoint(
        String id,
        String networkId,
        String network,
        String address,
        int prefix,
        String gateway,
        String mac,
        String device,
        List<String> names) {
    public NetworkEndpoint {
        names = List.copyOf(names);
    }
}
