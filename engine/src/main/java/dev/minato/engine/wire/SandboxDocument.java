package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A sandbox in {@code engine_sandbox.spec}. */
public record SandboxDocument(
        @JsonProperty("version") int version,
        @JsonProperty("names") List<String> names,
        @JsonProperty("network") String network,
        @JsonProperty("address") @Nullable String address,
        @JsonProperty("ports") List<PortDocument> ports)
        implements StoredDocument {
    /** The version that is written. */
    public static final int VERSION = 1;
}
