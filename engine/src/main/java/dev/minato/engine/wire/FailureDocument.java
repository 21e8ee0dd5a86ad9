package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/**
 * The facts of a start that failed, in {@link OutcomeDocument}. What a kind does not have is left
 * out.
 *
 * @param kind {@code process}, {@code device}, {@code namespace}, {@code mount} or {@code source}
 * @param of the path of a device or source, the namespace, or the type of a mount
 * @param container the other, for a namespace
 * @param obstacle for a namespace: {@code missing}, {@code own} or {@code notRunning}
 * @param status the other's, for a namespace
 * @param reason in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailureDocument(
        @JsonProperty("kind") @Nullable String kind,
        @JsonProperty("of") @Nullable String of,
        @JsonProperty("container") @Nullable String container,
        @JsonProperty("obstacle") @Nullable String obstacle,
        @JsonProperty("status") @Nullable String status,
        @JsonProperty("reason") @Nullable String reason) {}
