package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.OptionalInt;

/**
 * How what is asked of a host is treated, whatever its target.
 *
 * @param timeouts how long to wait
 * @param exposure which listeners know the host
 * @param tcpPort the port at which containers reach it by TCP, whatever is spoken there; absent for
 *     HTTP
 */
public record RoutePolicy(RouteTimeouts timeouts, Exposure exposure, OptionalInt tcpPort) {
    /** Where containers reach apps by HTTP: never a port of TCP. */
    public static final int HTTP_PORT = 80;

    /** Default timeouts, known to the world. */
    public static final RoutePolicy DEFAULTS =
            new RoutePolicy(RouteTimeouts.DEFAULTS, Exposure.EXTERNAL);

    /** Default timeouts, known to containers alone. */
    public static final RoutePolicy INTERNAL =
            new RoutePolicy(RouteTimeouts.DEFAULTS, Exposure.INTERNAL);

    /**
     * @throws Fault invalid when the port is out of range or that of HTTP, or the world is to reach
     *     it
     */
    public RoutePolicy {
        if (tcpPort.isPresent()) {
            checkTcp(tcpPort.getAsInt(), exposure);
        }
    }

    /** For HTTP. */
    public RoutePolicy(RouteTimeouts timeouts, Exposure exposure) {
        this(timeouts, exposure, OptionalInt.empty());
    }

    /** TCP at a port, with default timeouts, known to containers alone. */
    public static RoutePolicy tcp(int port) {
        return new RoutePolicy(RouteTimeouts.DEFAULTS, Exposure.INTERNAL, OptionalInt.of(port));
    }

    private static void checkTcp(int port, Exposure exposure) {
        if (port < 1 || port > 65535 || port == HTTP_PORT) {
            throw Fault.invalid(
                    "tcpPort",
                    "TCP port "
                            + port
                            + " cannot be had: use 1 to 65535, but for 80, which is HTTP's");
        }
        if (exposure == Exposure.EXTERNAL) {
            throw Fault.invalid(
                    "exposure", "TCP port " + port + " is for containers: use INTERNAL");
        }
    }
}
