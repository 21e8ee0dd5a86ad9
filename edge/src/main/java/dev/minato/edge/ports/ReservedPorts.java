package dev.minato.edge.ports;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.PortReservation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sockets that hold ports. They are exclusive: nobody else gets the address and port, with
 * SO_REUSEPORT or without, except while {@link #share} is on. Thread-safe.
 */
public final class ReservedPorts {
    private static final Logger log = LoggerFactory.getLogger(ReservedPorts.class);

    private final Map<HostPort, HeldPort> tcp = new HashMap<>();
    private final Map<HostPort, HeldPort> udp = new HashMap<>();
    private boolean shared;

    /**
     * Takes a port.
     *
     * @return the reservation as it is held, with the port that the kernel chose for 0
     * @throws Fault conflict when somebody has it, else why it cannot be bound
     */
    public synchronized PortReservation reserve(PortReservation wanted) {
        HeldPort held = ports(wanted).get(wanted.endpoint());
        if (held != null) {
            if (!held.reservation().owner().equals(wanted.owner())) {
                throw taken(wanted.endpoint());
            }
            if (held.reservation().equals(wanted)) {
                return wanted;
            }
            release(wanted);
        }
        HeldPort opened = open(wanted);
        ports(wanted).put(opened.reservation().endpoint(), opened);
        return opened.reservation();
    }

    /** Gives a port back. */
    public synchronized void release(PortReservation reservation) {
        HeldPort held = ports(reservation).remove(reservation.endpoint());
        if (held != null) {
            held.close();
        }
    }

    public synchronized List<PortReservation> list() {
        List<PortReservation> all = new ArrayList<>();
        tcp.values().forEach(held -> all.add(held.reservation()));
        udp.values().forEach(held -> all.add(held.reservation()));
        return all;
    }

    /** Whether another process of ours may bind the same ports; also for those bound later. */
    public synchronized void share(boolean on) throws IOException {
        shared = on;
        for (HeldPort held : tcp.values()) {
            held.share(on);
        }
        for (HeldPort held : udp.values()) {
            held.share(on);
        }
    }

    /** Closes all sockets; what is being forwarded goes on. */
    public synchronized void stop() {
        tcp.values().forEach(HeldPort::close);
        udp.values().forEach(HeldPort::close);
        tcp.clear();
        udp.clear();
    }

    private Map<HostPort, HeldPort> ports(PortReservation reservation) {
        return reservation.protocol() == PortReservation.Protocol.TCP ? tcp : udp;
    }

    private HeldPort open(PortReservation wanted) {
        HostPort endpoint = wanted.endpoint();
        try {
            return bind(wanted, shared);
        } catch (BindException e) {
            if (Reason.of(e).contains("Cannot assign")) {
                throw Fault.invalid(
                        "address",
                        "Bind for " + endpoint + " failed: no interface has that address");
            }
            return wildcardTwin(wanted)
                    .map(twin -> beside(wanted, twin))
                    .orElseThrow(() -> taken(endpoint));
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "Bind for " + endpoint + " failed: " + Reason.of(e), e);
        }
    }

    /**
     * The same owner's port on every IPv4 address where every IPv6 one is wanted, or the other way
     * round: the kernel takes {@code ::} for both, so these two stand beside each other.
     */
    private Optional<HeldPort> wildcardTwin(PortReservation wanted) {
        String other =
                switch (wanted.endpoint().address()) {
                    case "::" -> "0.0.0.0";
                    case "0.0.0.0" -> "::";
                    default -> "";
                };
        return other.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                                ports(wanted).get(new HostPort(other, wanted.endpoint().port())))
                        .filter(held -> held.reservation().owner().equals(wanted.owner()));
    }

    private HeldPort beside(PortReservation wanted, HeldPort twin) {
        try {
            twin.share(true);
            HeldPort opened = bind(wanted, true);
            opened.share(shared);
            twin.share(shared);
            return opened;
        } catch (IOException e) {
            log.debug("{} beside its twin: {}", wanted.endpoint(), Reason.of(e));
            throw taken(wanted.endpoint());
        }
    }

    private static HeldPort bind(PortReservation wanted, boolean shared) throws IOException {
        InetAddress address = AddressLiterals.parse(wanted.endpoint().address());
        ProtocolFamily family =
                address instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET;
        return wanted.protocol() == PortReservation.Protocol.TCP
                ? HeldTcpPort.bind(wanted, family, shared)
                : HeldUdpPort.bind(wanted, family, shared);
    }

    private static Fault taken(HostPort endpoint) {
        return Fault.conflict("Bind for " + endpoint + " failed: port is already allocated");
    }
}
