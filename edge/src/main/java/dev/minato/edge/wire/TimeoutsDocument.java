package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Fault;
import dev.minato.edge.RouteTimeouts;

import java.time.DateTimeException;
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
                duration("response", response), duration("idle", idle), duration("start", start));
    }

    /** Whoever reads stored routes takes a fault for damage, and nothing else. */
    private static Duration duration(String field, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw Fault.invalid(field, "\"" + text + "\" is no duration: write PT30S");
        }
    }
}
