package dev.minato.edge;

/**
 * One address that answers DNS over UDP and TCP. When it cannot be bound yet, binding is tried
 * again until it can.
 *
 * @param address a bridge's address
 * @param port a high port, the same for the life of an instance
 * @param network the network on whose bridge it is
 */
public record DnsListener(String address, int port, String network) {
    public DnsListener {
        Addresses.parse(address);
        Addresses.checkPort(port);
    }
}
