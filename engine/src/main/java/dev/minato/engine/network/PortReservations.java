package dev.minato.engine.network;

import java.util.Collection;

/**
 * The holder of the published ports of this host: no other program gets them, also while the daemon
 * is away. Thread-safe; every method may be repeated.
 */
public interface PortReservations {
    /**
     * Takes a port.
     *
     * @param wanted port 0 asks for a free one
     * @return the port
     * @throws dev.minato.base.Fault conflict {@code Bind for ADDRESS:PORT failed: port is already
     *     allocated}
     */
    int reserve(PublishedPort wanted);

    /** Gives a port back; nothing happens when it is not held. */
    void release(PublishedPort port);

    /**
     * At start: holds exactly these, and lets go of any other. One that another program took
     * meanwhile must not keep the others from being held.
     */
    void restore(Collection<PublishedPort> ports);
}
