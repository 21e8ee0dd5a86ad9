package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/**
 * How a container's last run ended: {@code engine_container.outcome}. Times are of ISO 8601.
 *
 * @param error in plain words; those of a release before there was {@code failure} are Docker's
 * @param failure what the error tells, where it is more than words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeDocument(
        @JsonProperty("version") int version,
        @JsonProperty("exitCode") int exitCode,
        @JsonProperty("oomKilled") boolean oomKilled,
        @JsonProperty("error") @Nullable String error,
        @JsonProperty("startedAt") @Nullable String startedAt,
        @JsonProperty("finishedAt") @Nullable String finishedAt,
        @JsonProperty("failure") @Nullable FailureDocument failure)
        implements StoredDocument {
    /** The version that is written. */
    public static final int VERSION = 1;
}
