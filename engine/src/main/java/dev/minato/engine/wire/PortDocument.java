package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A port to be published. */
public record PortDocument(
        @JsonProperty("containerPort") int containerPort,
        @JsonProperty("protocol") String protocol,
        @JsonProperty("hostAddress") String hostAddress,
        @JsonProperty("hostPort") int hostPort,
        @JsonProperty("hostPortEnd") int hostPortEnd) {}
