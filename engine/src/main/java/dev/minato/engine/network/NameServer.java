package dev.minato.engine.network;

import dev.minato.engine.address.ServiceAddress;

import java.util.Optional;

/**
 * Where the containers of a network ask, by UDP and TCP.
 *
 * @param network its name
 * @param address the gateway
 * @param service where they reach apps; empty on networks of no environment
 * @param environment whose apps; empty for the one that every instance has
 */
public record NameServer(
        String network,
        String address,
        int port,
        Optional<ServiceAddress> service,
        Optional<String> environment) {
    /** One whose containers reach no apps. */
    public NameServer(String network, String address, int port) {
        this(network, address, port, Optional.empty(), Optional.empty());
    }
}
