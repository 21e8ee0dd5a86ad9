package dev.minato.engine.address;

/**
 * The address at which containers of a network reach apps: it is on no interface, and its ports
 * lead to the edge, 80 to where that speaks HTTP, all others to where it looks which port was asked
 * for. It is apart from the gateway's own, so that a container which publishes port 80 there does
 * not stand in the way.
 *
 * @param address what their names are answered with
 * @param port where the edge takes requests of HTTP, at the gateway
 * @param tcpPort where it takes connections to all other ports, at the gateway
 */
public record ServiceAddress(String address, int port, int tcpPort) {
    /** The same on every host: link-local (RFC 3927), so nobody's beyond it. */
    public static final String ADDRESS = "169.254.80.80";
}
