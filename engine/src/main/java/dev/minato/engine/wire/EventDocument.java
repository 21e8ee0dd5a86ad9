package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A line of the file of events.
 *
 * @param version of this form, 1
 * @param number of the line in its file, from 1
 * @param at RFC 3339 with nanoseconds
 */
public record EventDocument(
        @JsonProperty("v") int version,
        @JsonProperty("n") long number,
        @JsonProperty("at") @Nullable String at,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("action") @Nullable String action,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("attributes") @Nullable Map<String, String> attributes)
        implements StoredDocument {}
