package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.PortReservation;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A port that is held. */
public record ReservationDocument(
        @JsonProperty("endpoint") AddressDocument endpoint,
        @JsonProperty("protocol") String protocol,
        @JsonProperty("owner") String owner,
        @JsonProperty("forward") @Nullable AddressDocument forward) {
    public static ReservationDocument of(PortReservation held) {
        return new ReservationDocument(
                AddressDocument.of(held.endpoint()),
                held.protocol().name(),
                held.owner(),
                held.forward().map(AddressDocument::of).orElse(null));
    }

    public PortReservation read() {
        return new PortReservation(
                endpoint.read(),
                PortReservation.Protocol.valueOf(protocol),
                owner,
                Optional.ofNullable(forward).map(AddressDocument::read));
    }
}
