package dev.minato.engine.network;

import dev.minato.base.Fault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Published ports: held by the edge, translated by rules of the kernel. Thread-safe. */
final class PortPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(PortPublisher.class);

    private final PortReservations reservations;
    private final Firewall firewall;
    private final Runnable repair;

    /**
     * @param repair makes the rules again from the rows
     */
    PortPublisher(PortReservations reservations, Firewall firewall, Runnable repair) {
        this.reservations = reservations;
        this.firewall = firewall;
        this.repair = repair;
    }

    /**
     * Takes the ports wanted, of a range the first that is free.
     *
     * @param taken receives those that were, also when one fails
     * @throws Fault conflict, in Docker's words
     */
    void reserve(String owner, List<PortBinding> ports, String target, List<PublishedPort> taken) {
        for (PortBinding wanted : ports) {
            PublishedPort question =
                    new PublishedPort(
                            owner,
                            wanted.protocol(),
                            wanted.hostAddress(),
                            wanted.hostPort(),
                            target,
                            wanted.containerPort(),
                            wanted.gateways());
            taken.add(reserve(question, Math.max(wanted.hostPort(), wanted.hostPortEnd()), taken));
        }
    }

    private PublishedPort reserve(PublishedPort first, int last, List<PublishedPort> taken) {
        for (int port = first.port(); port <= last; port++) {
            try {
                PublishedPort question = first.withPort(port);
                requireOnce(question, taken);
                return question.withPort(reservations.reserve(question));
            } catch (Fault e) {
                if (e.kind() != Fault.Kind.CONFLICT || last == first.port()) {
                    throw e;
                }
            }
        }
        throw Fault.conflict(
                "Bind for "
                        + first.address()
                        + ":"
                        + first.port()
                        + "-"
                        + last
                        + " failed: all ports are allocated");
    }

    /** Who holds the ports lets one owner ask twice, and would give it the same port again. */
    private static void requireOnce(PublishedPort wanted, List<PublishedPort> taken) {
        for (PublishedPort port : taken) {
            if (port.port() == wanted.port()
                    && port.protocol() == wanted.protocol()
                    && port.address().equals(wanted.address())) {
                throw Fault.conflict(
                        "Bind for "
                                + wanted.address()
                                + ":"
                                + wanted.port()
                                + " failed: port is already allocated");
            }
        }
    }

    /** Lets traffic in. */
    void open(List<PublishedPort> ports) {
        if (!firewall.publish(ports)) {
            repair.run();
        }
    }

    /** Lets traffic to ports that are published go to another address; the rows say so already. */
    void move(List<PublishedPort> before, List<PublishedPort> after) {
        firewall.withdraw(before);
        open(after);
        // Those that the kernel does not translate are passed on by who holds them.
        before.stream().filter(port -> !port.isTranslated()).forEach(reservations::release);
        after.stream().filter(port -> !port.isTranslated()).forEach(reservations::reserve);
    }

    /** Stops traffic and gives the ports back. */
    void close(List<PublishedPort> ports) {
        firewall.withdraw(ports);
        for (PublishedPort port : ports) {
            try {
                reservations.release(port);
            } catch (Fault e) {
                // The edge is away; restore() at its return lets go of the port.
                LOG.warn("cannot give port {} back: {}", port.port(), e.text());
            }
        }
    }
}
