package dev.minato.engine.address;

/**
 * Where the containers of a network reach apps: an address that is on no interface, port 80 of
 * which leads to the edge. It is apart from the gateway's own, so that a container which publishes
 * port 80 there does not stand in the way.
 *
 * @param address what their names are answered with
 * @param port where the edge takes the requests, at the gateway
 */
public record ServiceAddress(String address, int port) {
    /** The same on every host: link-local (RFC 3927), so nobody's beyond it. */
    public static final String ADDRESS = "169.254.80.80";
}
