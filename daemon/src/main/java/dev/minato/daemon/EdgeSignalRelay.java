package dev.minato.daemon;

import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.PortReservation;
import dev.minato.platform.EdgeListener;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what the edge says to whoever listens by then. */
final class EdgeSignalRelay implements EdgeSignals {
    private static final Logger log = LoggerFactory.getLogger(EdgeSignalRelay.class);
    private volatile EdgeListener listener = EdgeListener.NONE;
    private volatile Runnable lost = () -> {};

    void listen(EdgeListener to) {
        listener = to;
    }

    /** Says who is told that the edge went away. */
    void onLoss(Runnable told) {
        lost = told;
    }

    @Override
    public void disconnected() {
        lost.run();
    }

    @Override
    public void stats(EdgeStats stats) {
        listener.counted(stats);
    }

    @Override
    public void arrival(GroupKey group, int waiting) {
        listener.arrived(group, waiting);
    }

    @Override
    public void dialFailed(String backend, String reason) {
        listener.dialFailed(backend, reason);
    }

    @Override
    public void reservationLost(PortReservation reservation, String reason) {
        log.warn("the edge lost the port {}: {}", reservation.endpoint(), reason);
    }
}
