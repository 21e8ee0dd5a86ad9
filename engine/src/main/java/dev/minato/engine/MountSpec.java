package dev.minato.engine;

import java.util.Map;

/**
 * A mount in the long form ({@code --mount}).
 *
 * @param source host path of a bind, name of a volume (empty: anonymous); empty for a tmpfs
 * @param target absolute path in the container
 * @param propagation of a bind, for example {@code rprivate}; empty is that
 * @param createSource make the folder that a bind names when it is missing
 * @param noCopy do not fill an empty volume with what the image has there
 * @param volumeLabels labels of a volume that is made for it
 * @param tmpfsSize bytes, 0 is no limit
 * @param tmpfsMode permission bits, 0 is 1777
 */
public record MountSpec(
        Type type,
        String source,
        String target,
        boolean readOnly,
        String propagation,
        boolean createSource,
        boolean noCopy,
        Map<String, String> volumeLabels,
        long tmpfsSize,
        int tmpfsMode) {
    /** What is mounted. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS
    }

    public MountSpec {
        volumeLabels = Map.copyOf(volumeLabels);
    }

    /** A folder or file of the host; it must exist. */
    public static MountSpec bind(String source, String target, boolean readOnly) {
        return new MountSpec(Type.BIND, source, target, readOnly, "", false, false, Map.of(), 0, 0);
    }

    /** A named volume, or an anonymous one when the name is empty. */
    public static MountSpec volume(String name, String target, boolean readOnly) {
        return new MountSpec(Type.VOLUME, name, target, readOnly, "", false, false, Map.of(), 0, 0);
    }

    /** Memory that lives as long as the container runs; size 0 is without limit. */
    public static MountSpec tmpfs(String target, long size) {
        return new MountSpec(Type.TMPFS, "", target, false, "", false, false, Map.of(), size, 0);
    }
}
