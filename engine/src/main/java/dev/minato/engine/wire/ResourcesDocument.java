package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a container may use: a part of what is stored of it. Bytes; 0 is without limit. */
public record ResourcesDocument(
        @JsonProperty("memory") long memory,
        @JsonProperty("memorySwap") long memorySwap,
        @JsonProperty("memoryReservation") long memoryReservation,
        @JsonProperty("nanoCpus") long nanoCpus,
        @JsonProperty("cpuShares") long cpuShares,
        @JsonProperty("cpuPeriod") long cpuPeriod,
        @JsonProperty("cpuQuota") long cpuQuota,
        @JsonProperty("cpusetCpus") @Nullable String cpusetCpus,
        @JsonProperty("cpusetMems") @Nullable String cpusetMems,
        @JsonProperty("pidsLimit") long pidsLimit,
        @JsonProperty("ulimits") @Nullable List<Limit> ulimits) {
    /** A limit of setrlimit(2). */
    public record Limit(
            @JsonProperty("name") String name,
            @JsonProperty("soft") long soft,
            @JsonProperty("hard") long hard) {}
}
