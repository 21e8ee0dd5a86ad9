package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/**
 * A line of the journal of names. The release before wrote it without a format.
 *
 * @param version of the table with the change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DnsLineDocument(
        @JsonProperty("format") @Nullable Integer format,
        @JsonProperty("version") long version,
        @JsonProperty("change") DnsChangeDocument change)
        implements EdgeDocument {
    public DnsLineDocument(long version, DnsChangeDocument change) {
        this(DocumentFormat.CURRENT, version, change);
    }
}
