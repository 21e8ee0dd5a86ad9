package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.Reservation;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A port that is held. */
public record ReservationDocument(
        @JsonProperty("endpoint") AddressDocument endpoint,
        @JsonProperty("protocol") String protocol,
        @JsonProperty("owner") String owner,
        @JsonProperty("forward") @Nullable AddressDocument forward) {
    public static ReservationDocument of(Reservation held) {
        return new ReservationDocument(
                AddressDocument.of(held.endpoint()),
                held.protocol().name(),
                held.owner(),
                held.forward().map(AddressDocument::of).orElse(null));
    }

    public Reservation read() {
        return new Reservation(
                endpoint.read(),
                Reservation.Protocol.valueOf(protocol),
                owner,
                Optional.ofNullable(forward).map(AddressDocument::read));
    }
}
