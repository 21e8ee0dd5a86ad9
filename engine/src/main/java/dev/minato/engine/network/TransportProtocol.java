package dev.minato.engine.network;

import java.util.Locale;

/** The transport protocol of a port. */
public enum TransportProtocol {
    TCP,
    UDP;

    /** {@code tcp} or {@code udp}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
