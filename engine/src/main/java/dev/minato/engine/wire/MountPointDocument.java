package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/** A mount of a container, its volume by name: in {@code engine_container.mounts}, a list. */
public record MountPointDocument(
        @JsonProperty("type") String type,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("source") @Nullable String source,
        @JsonProperty("destination") String destination,
        @JsonProperty("driver") @Nullable String driver,
        @JsonProperty("mode") @Nullable String mode,
        @JsonProperty("writable") boolean writable,
        @JsonProperty("propagation") @Nullable String propagation) {}
