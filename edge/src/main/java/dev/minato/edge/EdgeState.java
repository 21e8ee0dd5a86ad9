package dev.minato.edge;

import java.util.List;

/**
 * What an edge says of itself when a daemon connects.
 *
 * @param pid its process
 * @param program what was given as {@code --program}: the build it runs
 * @param routes version of its route table; 0 when it never had one
 * @param dns version of its DNS table; 0 when it never had one
 * @param reservations the ports it holds
 * @param unbound listeners that are not bound yet, with the reason
 * @param transport {@code io_uring}, {@code epoll} or {@code nio}
 * @param ingress where it listens for the world, {@code ADDRESS:PORT}; empty before it does
 * @param epoch names the process in what it counts; empty where it counts nothing
 */
public record EdgeState(
        long pid,
        String program,
        long routes,
        long dns,
        List<PortReservation> reservations,
        List<String> unbound,
        String transport,
        String ingress,
        String epoch) {
    public EdgeState {
        reservations = List.copyOf(reservations);
        unbound = List.copyOf(unbound);
    }
}
