package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.DnsChange;

import java.util.List;
import java.util.Map;

/** A change of names. */
public record DnsChangeDocument(
        @JsonProperty("put") List<DnsNameDocument> put,
        @JsonProperty("remove") List<DnsNameDocument> remove,
        @JsonProperty("sources") Map<String, List<String>> sources,
        @JsonProperty("forget") List<String> forget) {
    public static DnsChangeDocument of(DnsChange change) {
        return new DnsChangeDocument(
                change.put().stream().map(DnsNameDocument::of).toList(),
                change.remove().stream().map(DnsNameDocument::of).toList(),
                change.sources(),
                change.forget());
    }

    public DnsChange read() {
        return new DnsChange(
                put.stream().map(DnsNameDocument::read).toList(),
                remove.stream().map(DnsNameDocument::read).toList(),
                sources,
                forget);
    }
}
