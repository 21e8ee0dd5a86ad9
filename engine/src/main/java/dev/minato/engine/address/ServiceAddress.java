package dev.minato.engine.address;

/**
 * The address at which containers of a network reach apps: it is on no interface, and its port 80
 * leads to the edge. It is apart from the gateway's own, so that a container which publishes port
 * 80 there does not stand in the way.
 *
 * @param address what their names are answered with
 * @param port where the edge takes the requests, at the gateway
 */
public record ServiceAddress(String address, int port) {
    /** The same on every host: link-local (RFC 3927), so nobody's beyond it. */
    public static final String ADDRESS = "169.254.80.80";
}
