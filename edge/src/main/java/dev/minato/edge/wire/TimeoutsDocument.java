package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.RouteTimeouts;

import java.time.Duration;

/** Timeouts, as ISO 8601 durations. */
public record TimeoutsDocument(
        @JsonProperty("response") String response,
        @JsonProperty("idle") String idle,
        @JsonProperty("start") String start) {
    static TimeoutsDocument of(RouteTimeouts timeouts) {
        return new TimeoutsDocument(
                timeouts.response().toString(),
                timeouts.idle().toString(),
                timeouts.start().toString());
    }

    RouteTimeouts read() {
        return new RouteTimeouts(
                Duration.parse(response), Duration.parse(idle), Duration.parse(start));
    }
}
