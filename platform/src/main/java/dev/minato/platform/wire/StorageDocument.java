package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Fault;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A storage of an environment; its key is not in it. */
public record StorageDocument(
        @JsonProperty("version") int version,
        @JsonProperty("type") String type,
        @JsonProperty("account") @Nullable String account,
        @JsonProperty("server") @Nullable String server,
        @JsonProperty("share") @Nullable String share,
        @JsonProperty("path") @Nullable String path,
        @JsonProperty("volume") @Nullable String volume,
        @JsonProperty("readOnly") boolean readOnly)
        implements WireText.Versioned {
    private static final int VERSION = 1;
    private static final String SMB = "AzureFile";
    private static final String NFS = "NfsAzureFile";
    private static final String FOLDER = "HostFolder";
    private static final String NAMED = "NamedVolume";

    /**
     * What a text says.
     *
     * @param readOnly whether nobody writes there
     */
    public record StorageContent(StorageBackend backend, boolean readOnly) {}

    /** The text of a storage. */
    public static String write(StorageBackend backend, boolean readOnly) {
        StorageDocument document =
                switch (backend) {
                    case SmbShare smb ->
                            new StorageDocument(
                                    VERSION,
                                    SMB,
                                    smb.account(),
                                    smb.server().orElse(null),
                                    smb.share(),
                                    null,
                                    null,
                                    readOnly);
                    case NfsExport(String server, String path) ->
                            new StorageDocument(
                                    VERSION, NFS, null, server, null, path, null, readOnly);
                    case HostFolder(String folder) ->
                            new StorageDocument(
                                    VERSION, FOLDER, null, null, null, folder, null, readOnly);
                    case NamedVolume(String volume) ->
                            new StorageDocument(
                                    VERSION, NAMED, null, null, null, null, volume, readOnly);
                };
        return WireText.write(document);
    }

    /** What {@link #write} made a text of. */
    public static StorageContent read(String text) {
        StorageDocument document = WireText.read(text, StorageDocument.class);
        return new StorageContent(document.backend(), document.readOnly);
    }

    private StorageBackend backend() {
        return switch (type) {
            case SMB -> new SmbShare(given(account), Optional.ofNullable(server), given(share));
            case NFS -> new NfsExport(given(server), given(path));
            case FOLDER -> new HostFolder(given(path));
            case NAMED -> new NamedVolume(given(volume));
            default ->
                    throw Fault.of(
                            Fault.Kind.INTERNAL,
                            "a stored storage is of the kind \""
                                    + type
                                    + "\", which this release does not know");
        };
    }

    private String given(@Nullable String value) {
        if (value == null) {
            throw Fault.of(
                    Fault.Kind.INTERNAL, "a stored storage of the kind " + type + " is incomplete");
        }
        return value;
    }
}
