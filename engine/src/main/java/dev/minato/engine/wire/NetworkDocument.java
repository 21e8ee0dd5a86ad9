package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How a container is connected: a part of what is stored of it.
 *
 * @param endpoints absent in version 1, in which a container was on the one network of its mode, as
 *     {@code aliases}, {@code address} and {@code mac} say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkDocument(
        @JsonProperty("version") int version,
        @JsonProperty("mode") String mode,
        @JsonProperty("endpoints") @Nullable List<Endpoint> endpoints,
        @JsonProperty("ports") @Nullable List<PortDocument> ports,
        @JsonProperty("exposed") @Nullable List<String> exposed,
        @JsonProperty("publishAll") boolean publishAll,
        @JsonProperty("extraHosts") @Nullable List<String> extraHosts,
        @JsonProperty("dns") @Nullable List<String> dns,
        @JsonProperty("dnsSearch") @Nullable List<String> dnsSearch,
        @JsonProperty("dnsOptions") @Nullable List<String> dnsOptions,
        @JsonProperty("aliases") @Nullable List<String> aliases,
        @JsonProperty("address") @Nullable String address,
        @JsonProperty("mac") @Nullable String mac) {
    /** The version that is written. */
    public static final int VERSION = 2;

    /** A network that the container is on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Endpoint(
            @JsonProperty("network") String network,
            @JsonProperty("aliases") @Nullable List<String> aliases,
            @JsonProperty("address") @Nullable String address,
            @JsonProperty("mac") @Nullable String mac,
            @JsonProperty("gatewayPriority") int gatewayPriority) {}
}
