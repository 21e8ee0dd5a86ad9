package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/**
 * What was seen of a run: the file {@code run} in a container's bundle. Void after a start of the
 * host; it passes from one daemon to the next, which may be of another release.
 *
 * @param phase {@code PREPARED} or {@code STARTED}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunDocument(
        @JsonProperty("version") int version,
        @JsonProperty("phase") String phase,
        @JsonProperty("pid") int pid,
        @JsonProperty("conmon") int conmon,
        @JsonProperty("conmonStart") long conmonStart,
        @JsonProperty("startedAt") @Nullable String startedAt,
        @JsonProperty("restarts") int restarts,
        @JsonProperty("stop") @Nullable Stop stop)
        implements StoredDocument {
    /** The version that is written. */
    public static final int VERSION = 1;

    /** A stop that is under way, and when SIGKILL comes. */
    public record Stop(
            @JsonProperty("killAt") @Nullable String killAt,
            @JsonProperty("graceMillis") long graceMillis) {}
}
