package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.List;
import java.util.Locale;

/**
 * Where requests for one host name go.
 *
 * @param host the name in the Host header, without port; kept in lower case
 * @param app what error pages and the access log call it
 * @param state what happens to a request now
 * @param reason why it is not ready, for the person who sees the page; may be empty
 * @param backends used only when {@code state} is {@link RouteState#READY}
 * @param timeouts how long to wait
 * @param exposure which listeners know the host
 */
public record HostRoute(
        String host,
        String app,
        RouteState state,
        String reason,
        List<Backend> backends,
        RouteTimeouts timeouts,
        Exposure exposure) {
    /**
     * @throws Fault invalid when the host is empty or has characters no Host header may carry
     */
    public HostRoute {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isEmpty()
                || host.length() > 253
                || !host.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '@')) {
            throw Fault.invalid("host", "host \"" + host + "\" is not a host name");
        }
        backends = List.copyOf(backends);
    }

    /** A route with default timeouts that ingress and services both answer. */
    public HostRoute(
            String host, String app, RouteState state, String reason, List<Backend> backends) {
        this(host, app, state, reason, backends, RouteTimeouts.DEFAULTS, Exposure.EXTERNAL);
    }

    /** A route to replicas that are ready. */
    public static HostRoute ready(String host, String app, List<Backend> backends) {
        return new HostRoute(host, app, RouteState.READY, "", backends);
    }
}
