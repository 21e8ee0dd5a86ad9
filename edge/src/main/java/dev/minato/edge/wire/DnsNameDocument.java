package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.DnsName;

import java.util.List;

/** A name with its addresses on a network. */
public record DnsNameDocument(
        @JsonProperty("network") String network,
        @JsonProperty("name") String name,
        @JsonProperty("addresses") List<String> addresses) {
    static DnsNameDocument of(DnsName name) {
        return new DnsNameDocument(name.network(), name.name(), name.addresses());
    }

    DnsName read() {
        return new DnsName(network, name, addresses);
    }
}
