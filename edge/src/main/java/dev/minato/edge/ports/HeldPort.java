package dev.minato.edge.ports;

import dev.minato.edge.PortReservation;

import java.io.IOException;

/** A bound socket and what it is for. */
sealed interface HeldPort permits HeldTcpPort, HeldUdpPort {
    /** The reservation, with the port that the kernel chose where 0 was asked for. */
    PortReservation reservation();

    /** Whether a successor may bind the same port. */
    void share(boolean on) throws IOException;

    void close();
}
