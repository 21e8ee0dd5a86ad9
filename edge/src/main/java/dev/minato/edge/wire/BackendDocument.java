package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.Backend;

/** A backend. */
public record BackendDocument(
        @JsonProperty("id") String id,
        @JsonProperty("address") String address,
        @JsonProperty("port") int port) {
    static BackendDocument of(Backend backend) {
        return new BackendDocument(backend.id(), backend.address(), backend.port());
    }

    Backend read() {
        return new Backend(id, address, port);
    }
}
