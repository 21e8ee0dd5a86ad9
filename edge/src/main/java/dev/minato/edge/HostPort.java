package dev.minato.edge;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

/**
 * An address and a port.
 *
 * @param address an IPv4 or IPv6 literal, without brackets
 * @param port 0–65535; 0 lets the kernel choose where something is bound
 */
public record HostPort(String address, int port) {
    /**
     * @throws Fault invalid when the address is no literal or the port is out of range
     */
    public HostPort {
        AddressLiterals.parse(address);
        AddressLiterals.checkPort(port);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPort that && port == that.port && address.equals(that.address);
    }

    /** By hand, as equals: a record's own are linked at their first use, in an edge's start. */
    @Override
    public int hashCode() {
        return 31 * address.hashCode() + port;
    }

    /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
    @Override
    public String toString() {
        return AddressLiterals.format(address, port);
    }
}
