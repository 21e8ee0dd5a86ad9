package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Fault;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.volume.VolumeSource;
import dev.minato.platform.volume.VolumeSource.EmptyDir;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.platform.volume.VolumeSource.StorageVolume;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A volume of a template. */
record VolumeDocument(
        @JsonProperty("name") String name,
        @JsonProperty("type") String type,
        @JsonProperty("secrets") @Nullable List<SecretPart> secrets,
        @JsonProperty("storage") @Nullable StoragePart storage) {
    private static final String EMPTY = "EmptyDir";
    private static final String SECRET = "Secret";

    /** A secret in a file. */
    record SecretPart(@JsonProperty("secret") String secret, @JsonProperty("path") String path) {}

    /**
     * A storage of an environment.
     *
     * @param environment absent in a template, which is in one
     * @param options with commas; absent for none
     */
    record StoragePart(
            @JsonProperty("environment") @Nullable String environment,
            @JsonProperty("name") String name,
            @JsonProperty("options") @Nullable String options) {
        static StoragePart of(@Nullable String environment, String name, MountOptions options) {
            String text = options.text();
            return new StoragePart(environment, name, text.isEmpty() ? null : text);
        }

        MountOptions mountOptions() {
            return options == null ? MountOptions.NONE : MountOptions.stored(options);
        }
    }

    /**
     * Those of a template; none where all are empty, since names say that already, and releases
     * before other kinds read names alone.
     */
    static @Nullable List<VolumeDocument> of(List<AppVolume> volumes) {
        boolean plain = volumes.stream().allMatch(each -> each.source() instanceof EmptyDir);
        return plain ? null : volumes.stream().map(VolumeDocument::of).toList();
    }

    /** Names of those that are empty when a replica begins. */
    static List<String> empty(List<AppVolume> volumes) {
        return volumes.stream()
                .filter(each -> each.source() instanceof EmptyDir)
                .map(AppVolume::name)
                .toList();
    }

    /**
     * Those that were written down.
     *
     * @param all absent where {@code names} says everything
     */
    static List<AppVolume> read(@Nullable List<VolumeDocument> all, @Nullable List<String> names) {
        return all == null
                ? WireText.each(names, AppVolume::new)
                : WireText.each(all, VolumeDocument::volume);
    }

    private static VolumeDocument of(AppVolume volume) {
        return switch (volume.source()) {
            case EmptyDir _ -> new VolumeDocument(volume.name(), EMPTY, null, null);
            case SecretFiles(List<SecretFile> files) ->
                    new VolumeDocument(
                            volume.name(),
                            SECRET,
                            files.stream()
                                    .map(file -> new SecretPart(file.secret(), file.path()))
                                    .toList(),
                            null);
            case StorageVolume(StorageKind kind, String storage, MountOptions options) ->
                    new VolumeDocument(
                            volume.name(),
                            kind.word(),
                            null,
                            StoragePart.of(null, storage, options));
        };
    }

    private AppVolume volume() {
        return new AppVolume(name, source());
    }

    private VolumeSource source() {
        return switch (type) {
            case EMPTY -> new EmptyDir();
            case SECRET ->
                    new SecretFiles(
                            WireText.each(secrets, part -> new SecretFile(part.secret, part.path)));
            default -> named();
        };
    }

    private VolumeSource named() {
        StorageKind kind = kind(type);
        if (storage == null) {
            throw unknown(type);
        }
        return new StorageVolume(kind, storage.name, storage.mountOptions());
    }

    /** The kind of storage that a type is. */
    static StorageKind kind(String type) {
        for (StorageKind kind : StorageKind.values()) {
            if (kind.word().equals(type)) {
                return kind;
            }
        }
        throw unknown(type);
    }

    static Fault unknown(String type) {
        return Fault.of(
                Fault.Kind.INTERNAL,
                "a stored volume is of the kind \""
                        + type
                        + "\", which this release does not know");
    }
}
