package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** What a container may do: a part of what is stored of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecurityDocument(
        @JsonProperty("capAdd") @Nullable List<String> capAdd,
        @JsonProperty("capDrop") @Nullable List<String> capDrop,
        @JsonProperty("privileged") boolean privileged,
        @JsonProperty("options") @Nullable List<String> options,
        @JsonProperty("groups") @Nullable List<String> groups,
        @JsonProperty("sysctls") @Nullable Map<String, String> sysctls,
        @JsonProperty("devices") @Nullable List<Device> devices,
        @JsonProperty("pidMode") @Nullable String pidMode,
        @JsonProperty("ipcMode") @Nullable String ipcMode,
        @JsonProperty("utsMode") @Nullable String utsMode,
        @JsonProperty("oomScoreAdj") int oomScoreAdj,
        @JsonProperty("paths") @Nullable Paths paths) {
    /** A device of the host. */
    public record Device(
            @JsonProperty("hostPath") String hostPath,
            @JsonProperty("containerPath") String containerPath,
            @JsonProperty("permissions") String permissions) {}

    /** Paths that are hidden or cannot be written, in place of the usual ones. */
    public record Paths(
            @JsonProperty("masked") List<String> masked,
            @JsonProperty("readOnly") List<String> readOnly) {}
}
