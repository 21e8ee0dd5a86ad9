package dev.minato.engine.network;

import dev.minato.base.Fault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Published ports: held by the edge, translated by rules of the kernel. Thread-safe. */
final class Publishing {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final PortReservations reservations;
    private final Firewall firewall;
    private final Runnable repair;

    /**
     * @param repair makes the rules again from the rows
     */
    Publishing(PortReservations reservations, Firewall firewall, Runnable repair) {
        this.reservations = reservations;
        this.firewall = firewall;
        this.repair = repair;
    }

    /**
     * Takes the ports wanted.
     *
     * @param taken receives those that were, also when one fails
     */
    void reserve(SandboxRequest request, String target, List<PublishedPort> taken) {
        for (PortBinding wanted : request.ports()) {
            PublishedPort question =
                    new PublishedPort(
                            request.owner(),
                            wanted.protocol(),
                            wanted.hostAddress(),
                            wanted.hostPort(),
                            target,
                            wanted.containerPort(),
                            wanted.gateways());
            taken.add(question.withPort(reservations.reserve(question)));
        }
    }

    /** Lets traffic in. */
    void open(List<PublishedPort> ports) {
        if (!firewall.publish(ports)) {
            repair.run();
        }
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
