package dev.minato.edge;

import dev.minato.base.Fault;

/**
 * One replica that can be dialled.
 *
 * @param id what drains and in-flight counts are reported under; unique in a table
 * @param address an IPv4 or IPv6 literal
 * @param port 1–65535
 */
public record Backend(String id, String address, int port) {
    /**
     * @throws Fault invalid when the address is no literal or the port is out of range
     */
    public Backend {
        if (id.isEmpty()) {
            throw Fault.invalid("id", "a backend needs an id");
        }
        AddressLiterals.parse(address);
        AddressLiterals.checkPort(port);
        if (port == 0) {
            throw Fault.invalid("port", "backend " + id + " has port 0: use 1 to 65535");
        }
    }
}
