package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.EmptyFolder;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.wire.VolumeDocument.StoragePart;
import dev.minato.state.SealedValue;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A volume of a replica; secrets are sealed in it. */
record ReplicaVolumeDocument(
        @JsonProperty("name") String name,
        @JsonProperty("type") String type,
        @JsonProperty("files") @Nullable List<FilePart> files,
        @JsonProperty("storage") @Nullable StoragePart storage) {
    private static final String EMPTY = "EmptyDir";
    private static final String SECRET = "Secret";

    /** A file with a sealed value. */
    record FilePart(
            @JsonProperty("path") String path,
            @JsonProperty("secret") String secret,
            @JsonProperty("sealed") String sealed) {}

    /** Those of a replica; none where all are empty: names say that already. */
    static @Nullable List<ReplicaVolumeDocument> of(List<ReplicaVolume> volumes) {
        boolean plain = volumes.stream().allMatch(each -> each.content() instanceof EmptyFolder);
        return plain ? null : volumes.stream().map(ReplicaVolumeDocument::of).toList();
    }

    /** Names of those that are empty when the replica begins. */
    static List<String> empty(List<ReplicaVolume> volumes) {
        return volumes.stream()
                .filter(each -> each.content() instanceof EmptyFolder)
                .map(ReplicaVolume::name)
                .toList();
    }

    /**
     * Those that were written down.
     *
     * @param all absent where {@code names} says everything
     */
    static List<ReplicaVolume> read(
            @Nullable List<ReplicaVolumeDocument> all, @Nullable List<String> names) {
        return all == null
                ? WireText.each(names, ReplicaVolume::empty)
                : WireText.each(all, each -> new ReplicaVolume(each.name, each.content()));
    }

    private static ReplicaVolumeDocument of(ReplicaVolume volume) {
        return switch (volume.content()) {
            case EmptyFolder _ -> new ReplicaVolumeDocument(volume.name(), EMPTY, null, null);
            case SealedFiles(List<SealedFile> files) ->
                    new ReplicaVolumeDocument(
                            volume.name(),
                            SECRET,
                            files.stream()
                                    .map(file ->
                                            new FilePart(
                                                    file.path(),
                                                    file.secret(),
                                                    file.value().text()))
                                    .toList(),
                            null);
            case SharedStorage shared ->
                    new ReplicaVolumeDocument(
                            volume.name(),
                            shared.kind().word(),
                            null,
                            StoragePart.of(
                                    shared.environment(), shared.storage(), shared.options()));
        };
    }

    private VolumeContent content() {
        return switch (type) {
            case EMPTY -> new EmptyFolder();
            case SECRET ->
                    new SealedFiles(
                            WireText.each(
                                    files,
                                    part ->
                                            new SealedFile(
                                                    part.path,
                                                    part.secret,
                                                    new SealedValue(part.sealed))));
            default -> shared();
        };
    }

    private VolumeContent shared() {
        StorageKind kind = VolumeDocument.kind(type);
        if (storage == null || storage.environment() == null) {
            throw VolumeDocument.unknown(type);
        }
        return new SharedStorage(
                storage.environment(), kind, storage.name(), storage.mountOptions());
    }
}
