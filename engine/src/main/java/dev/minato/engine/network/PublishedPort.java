package dev.minato.engine.network;

/**
 * A port of the host that leads to a container.
 *
 * @param owner the container
 * @param address of the host
 * @param port of the host; 0 only in a question for a free one
 * @param target the container's address
 * @param targetPort the container's port
 * @param gateways whether it is also served on the gateways of all networks
 */
public record PublishedPort(
        String owner,
        TransportProtocol protocol,
        String address,
        int port,
        String target,
        int targetPort,
        boolean gateways) {

    /** Whether rules of the kernel lead there; else what holds the port must pass it on. */
    public boolean isTranslated() {
        return address.indexOf(':') < 0;
    }

    PublishedPort withPort(int chosen) {
        return new PublishedPort(owner, protocol, address, chosen, target, targetPort, gateways);
    }
}
