package dev.minato.daemon;

import dev.minato.edge.HostPort;
import dev.minato.edge.PortReservation;
import dev.minato.edge.control.EdgeClient;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.network.TransportProtocol;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The engine's published ports as sockets of the edge: they are held while no daemon is there. */
final class EdgePorts implements PortReservations {
    private final Supplier<EdgeClient> edge;

    EdgePorts(Supplier<EdgeClient> edge) {
        this.edge = edge;
    }

    @Override
    public int reserve(PublishedPort wanted) {
        return edge.get().reserve(reservation(wanted));
    }

    @Override
    public void release(PublishedPort port) {
        edge.get().release(reservation(port));
    }

    @Override
    public void restore(Collection<PublishedPort> ports) {
        Set<PortReservation> wanted = new HashSet<>();
        ports.forEach(port -> wanted.add(reservation(port)));
        edge.get().state().reservations().stream()
                .filter(held -> !wanted.contains(held))
                .forEach(edge.get()::release);
        wanted.forEach(edge.get()::reserve);
    }

    /** What rules of the kernel cannot translate (IPv6), the edge passes on. */
    private static PortReservation reservation(PublishedPort port) {
        return new PortReservation(
                new HostPort(port.address(), port.port()),
                port.protocol() == TransportProtocol.UDP
                        ? PortReservation.Protocol.UDP
                        : PortReservation.Protocol.TCP,
                port.owner(),
                port.isTranslated()
                        ? Optional.empty()
                        : Optional.of(new HostPort(port.target(), port.targetPort())));
    }
}
