package dev.minato.engine.network;

import java.util.List;

/**
 * A name and all its addresses on one network.
 *
 * @param network name of the network in which it is seen
 * @param addresses IPv4; none means that the name is no more
 */
public record NameRecord(String network, String name, List<String> addresses) {
    public NameRecord {
        addresses = List.copyOf(addresses);
    }
}
