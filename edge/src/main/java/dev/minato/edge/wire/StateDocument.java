package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.EdgeState;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What an edge says of itself. */
public record StateDocument(
        @JsonProperty("pid") long pid,
        @JsonProperty("program") String program,
        @JsonProperty("routes") long routes,
        @JsonProperty("dns") long dns,
        @JsonProperty("reservations") List<ReservationDocument> reservations,
        @JsonProperty("unbound") List<String> unbound,
        @JsonProperty("transport") String transport,
        @JsonProperty("ingress") String ingress,
        @JsonProperty("epoch") @Nullable String epoch) {
    public static StateDocument of(EdgeState state) {
        return new StateDocument(
                state.pid(),
                state.program(),
                state.routes(),
                state.dns(),
                state.reservations().stream().map(ReservationDocument::of).toList(),
                state.unbound(),
                state.transport(),
                state.ingress(),
                state.epoch());
    }

    public EdgeState read() {
        return new EdgeState(
                pid,
                program,
                routes,
                dns,
                reservations.stream().map(ReservationDocument::read).toList(),
                unbound,
                transport,
                ingress,
                epoch == null ? "" : epoch);
    }
}
