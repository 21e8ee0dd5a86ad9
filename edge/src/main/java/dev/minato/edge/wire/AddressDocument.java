package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.HostPort;

/** An address and a port. */
public record AddressDocument(
        @JsonProperty("address") String address, @JsonProperty("port") int port) {
    public static AddressDocument of(HostPort at) {
        return new AddressDocument(at.address(), at.port());
    }

    public HostPort read() {
        return new HostPort(address, port);
    }
}
