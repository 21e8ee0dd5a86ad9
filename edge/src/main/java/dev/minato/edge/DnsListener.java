package dev.minato.edge;

import java.util.Optional;

/**
 * One address that answers DNS over UDP and TCP. When it cannot be bound yet, binding is tried
 * again until it can.
 *
 * @param address a bridge's address
 * @param port a high port, the same for the life of an instance
 * @param network the network on whose bridge it is
 * @param service what a host of the route table is answered with there; without it hosts are not
 *     known on that network
 * @param owner whose hosts are answered; those of other environments do not exist there
 */
public record DnsListener(
        String address, int port, String network, Optional<String> service, RouteOwner owner) {
    public DnsListener {
        AddressLiterals.parse(address);
        AddressLiterals.checkPort(port);
        service.ifPresent(AddressLiterals::parse);
    }

    /** One that knows no hosts of the route table. */
    public DnsListener(String address, int port, String network) {
        this(address, port, network, Optional.empty(), RouteOwner.APPS);
    }
}
