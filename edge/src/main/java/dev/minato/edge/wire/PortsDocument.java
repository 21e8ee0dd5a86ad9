package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.PortReservation;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** All ports that are held. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PortsDocument(
        @JsonProperty("format") @Nullable Integer format,
        @JsonProperty("since") @Nullable Integer since,
        @JsonProperty("reservations") List<ReservationDocument> reservations)
        implements EdgeDocument {
    public static PortsDocument of(List<PortReservation> held) {
        return new PortsDocument(
                DocumentFormat.CURRENT,
                DocumentFormat.SINCE,
                held.stream().map(ReservationDocument::of).toList());
    }

    public List<PortReservation> read() {
        DocumentFormat.check(since);
        return reservations.stream().map(ReservationDocument::read).toList();
    }
}
