package dev.minato.edge;

import java.util.Optional;

/**
 * A port that the edge holds so that nobody else gets it. Traffic normally never reaches the socket
 * (rules of the kernel translate it before); where there is no rule that could, {@code forward}
 * names the place to pass it on to.
 *
 * @param endpoint the address ({@code 0.0.0.0} and {@code ::} included) and port; port 0 takes a
 *     free one
 * @param protocol TCP or UDP
 * @param owner whose it is; the same owner may ask again and gets the same answer
 * @param forward where to pass traffic on to, for {@code ::1} only where told
 */
public record PortReservation(
        HostPort endpoint, Protocol protocol, String owner, Optional<HostPort> forward) {
    /** The transport protocol of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    /** A reservation that passes nothing on. */
    public PortReservation(String address, int port, Protocol protocol, String owner) {
        this(new HostPort(address, port), protocol, owner, Optional.empty());
    }

    /** The same one at another port. */
    public PortReservation withPort(int port) {
        return new PortReservation(
                new HostPort(endpoint.address(), port), protocol, owner, forward);
    }

    /** Whether both are the same address, port and protocol. */
    public boolean samePlace(PortReservation other) {
        return endpoint.equals(other.endpoint) && protocol == other.protocol;
    }
}
