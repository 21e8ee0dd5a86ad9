package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.TemplateSpec.VolumeMount;

/** Where a container sees a volume. */
record MountDocument(
        @JsonProperty("volume") String volume,
        @JsonProperty("path") String path,
        @JsonProperty("subPath") String subPath) {
    static MountDocument of(VolumeMount mount) {
        return new MountDocument(mount.volume(), mount.path(), mount.subPath());
    }

    VolumeMount mount() {
        return new VolumeMount(volume, path, subPath);
    }
}
