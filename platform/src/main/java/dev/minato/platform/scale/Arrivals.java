package dev.minato.platform.scale;

/** What comes to an app by its ingress. */
public enum Arrivals {
    /** It has none. */
    NONE,
    /** Requests of HTTP. */
    REQUESTS,
    /** Connections of TCP. */
    CONNECTIONS
}
