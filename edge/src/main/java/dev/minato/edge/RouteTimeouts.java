package dev.minato.edge;

import java.time.Duration;

/**
 * How long the edge waits on behalf of one host.
 *
 * @param response from the last byte of a request to the head of its answer; then 504
 * @param idle without a byte in either direction of a streamed answer or a tunnel; then it is cut
 * @param start for a host that is starting or asleep to become ready; then 503
 */
public record RouteTimeouts(Duration response, Duration idle, Duration start) {
    /** 240 s for an answer as Container Apps has it, 15 min idle, 60 s for a start. */
    public static final RouteTimeouts DEFAULTS =
            new RouteTimeouts(
                    Duration.ofSeconds(240), Duration.ofMinutes(15), Duration.ofSeconds(60));
}
