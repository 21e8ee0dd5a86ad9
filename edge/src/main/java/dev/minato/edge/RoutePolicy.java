package dev.minato.edge;

/**
 * How a host's requests are treated, whatever their target.
 *
 * @param timeouts how long to wait
 * @param exposure which listeners know the host
 */
public record RoutePolicy(RouteTimeouts timeouts, Exposure exposure) {
    /** Default timeouts, known to the world. */
    public static final RoutePolicy DEFAULTS =
            new RoutePolicy(RouteTimeouts.DEFAULTS, Exposure.EXTERNAL);

    /** Default timeouts, known to containers alone. */
    public static final RoutePolicy INTERNAL =
            new RoutePolicy(RouteTimeouts.DEFAULTS, Exposure.INTERNAL);
}
