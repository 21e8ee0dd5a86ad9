package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a container mounts: a part of what is stored of it.
 *
 * @param binds the same as {@code shortMounts} in one text each, for the release before, which
 *     reads nothing else
 * @param shortMounts in Docker's short form; none in documents of releases before
 */
public record StorageDocument(
        @JsonProperty("binds") @Nullable List<String> binds,
        @JsonProperty("shortMounts") @Nullable List<ShortMount> shortMounts,
        @JsonProperty("mounts") @Nullable List<Mount> mounts,
        @JsonProperty("tmpfs") @Nullable Map<String, String> tmpfs,
        @JsonProperty("volumes") @Nullable List<String> volumes,
        @JsonProperty("readonlyRootfs") boolean readonlyRootfs,
        @JsonProperty("shmSize") long shmSize) {
    /**
     * A mount in Docker's short form.
     *
     * @param path of the host; none for a volume
     * @param volume name of a volume; none for a path
     * @param options for example {@code READ_ONLY}; what is not known is left out
     */
    public record ShortMount(
            @JsonProperty("path") @Nullable String path,
            @JsonProperty("volume") @Nullable String volume,
            @JsonProperty("target") @Nullable String target,
            @JsonProperty("options") @Nullable List<String> options) {}

    /**
     * A mount in Docker's long form.
     *
     * @param type {@code BIND}, {@code VOLUME} or {@code TMPFS}
     */
    public record Mount(
            @JsonProperty("type") String type,
            @JsonProperty("source") @Nullable String source,
            @JsonProperty("target") String target,
            @JsonProperty("readOnly") boolean readOnly,
            @JsonProperty("propagation") @Nullable String propagation,
            @JsonProperty("createSource") boolean createSource,
            @JsonProperty("noCopy") boolean noCopy,
            @JsonProperty("volumeLabels") @Nullable Map<String, String> volumeLabels,
            @JsonProperty("tmpfsSize") long tmpfsSize,
            @JsonProperty("tmpfsMode") int tmpfsMode,
            @JsonProperty("below") @Nullable Below below,
            @JsonProperty("volume") @Nullable Part volume) {}

    /** What is mounted below a bind. */
    public record Below(
            @JsonProperty("hidden") boolean hidden, @JsonProperty("writable") boolean writable) {}

    /** A part of a volume. */
    public record Part(
            @JsonProperty("subpath") String subpath,
            @JsonProperty("options") @Nullable Map<String, String> options) {}
}
