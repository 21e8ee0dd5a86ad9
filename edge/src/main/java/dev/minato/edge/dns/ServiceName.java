package dev.minato.edge.dns;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What a name means to who asks.
 *
 * @param known whether a host of the route table has it
 * @param address where it is reached; absent for one that does not exist where it is asked for
 */
record ServiceName(boolean known, Optional<InetAddress> address) {
    /** No host has it. */
    static final ServiceName UNKNOWN = new ServiceName(false, Optional.empty());

    /** Another environment's. */
    static final ServiceName HIDDEN = new ServiceName(true, Optional.empty());

    static ServiceName at(InetAddress address) {
        return new ServiceName(true, Optional.of(address));
    }
}
