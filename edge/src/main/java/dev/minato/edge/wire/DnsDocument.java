package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.DnsListener;
import dev.minato.edge.DnsTable;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** A whole table of names. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DnsDocument(
        @JsonProperty("format") @Nullable Integer format,
        @JsonProperty("since") @Nullable Integer since,
        @JsonProperty("version") long version,
        @JsonProperty("listeners") List<Listener> listeners,
        @JsonProperty("names") List<DnsNameDocument> names,
        @JsonProperty("sources") Map<String, List<String>> sources)
        implements EdgeDocument {
    /**
     * Where questions arrive.
     *
     * @param service what names of routes are answered with there; absent where they are not known
     * @param owner whose routes; absent for apps of the environment that every instance has
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listener(
            @JsonProperty("address") String address,
            @JsonProperty("port") int port,
            @JsonProperty("network") String network,
            @JsonProperty("service") @Nullable String service,
            @JsonProperty("owner") @Nullable String owner) {}

    public static DnsDocument of(DnsTable table) {
        return new DnsDocument(
                DocumentFormat.CURRENT,
                DocumentFormat.SINCE,
                table.version(),
                table.listeners().stream()
                        .map(one ->
                                new Listener(
                                        one.address(),
                                        one.port(),
                                        one.network(),
                                        one.service().orElse(null),
                                        ServiceDocument.name(one.owner())))
                        .toList(),
                table.names().stream().map(DnsNameDocument::of).toList(),
                table.sources());
    }

    public DnsTable read() {
        DocumentFormat.check(since);
        return new DnsTable(
                version,
                listeners.stream()
                        .map(one ->
                                new DnsListener(
                                        one.address,
                                        one.port,
                                        one.network,
                                        java.util.Optional.ofNullable(one.service),
                                        ServiceDocument.owner(one.owner)))
                        .toList(),
                names.stream().map(DnsNameDocument::read).toList(),
                sources);
    }
}
