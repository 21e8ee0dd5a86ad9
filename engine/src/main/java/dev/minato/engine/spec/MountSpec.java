package dev.minato.engine.spec;

import dev.minato.engine.Volumes;

import org.jspecify.annotations.Nullable;

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
 * @param below what a bind does with the mounts below its source
 * @param volume more of a volume; of a bind only its part
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
        int tmpfsMode,
        Below below,
        VolumePart volume) {
    /** What is mounted. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS
    }

    /**
     * What a bind does with the mounts below its source.
     *
     * @param hidden they are not shown
     * @param writable they stay writable where the bind is read-only
     */
    public record Below(boolean hidden, boolean writable) {
        /** Shown, and read-only where the bind is. */
        public static final Below SAME = new Below(false, false);
    }

    /**
     * Which part of a volume or of a bound folder is shown, and how a volume that is missing is
     * made.
     *
     * @param subpath relative to the whole; empty: all of it
     * @param options of the driver, as in {@link Volumes#create}
     */
    public record VolumePart(String subpath, Map<String, String> options) {
        /** The whole volume, a plain folder. */
        public static final VolumePart WHOLE = new VolumePart("", Map.of());

        public VolumePart {
            options = Map.copyOf(options);
        }
    }

    /** Parts that an earlier release did not store are what it did. */
    public MountSpec(
            Type type,
            String source,
            String target,
            boolean readOnly,
            String propagation,
            boolean createSource,
            boolean noCopy,
            Map<String, String> volumeLabels,
            long tmpfsSize,
            int tmpfsMode,
            @Nullable Below below,
            @Nullable VolumePart volume) {
        this.type = type;
        this.source = source;
        this.target = target;
        this.readOnly = readOnly;
        this.propagation = propagation;
        this.createSource = createSource;
        this.noCopy = noCopy;
        this.volumeLabels = Map.copyOf(volumeLabels);
        this.tmpfsSize = tmpfsSize;
        this.tmpfsMode = tmpfsMode;
        this.below = below == null ? Below.SAME : below;
        this.volume = volume == null ? VolumePart.WHOLE : volume;
    }

    /** One without any ways of its own. */
    public static MountSpec of(Type type, String source, String target, boolean readOnly) {
        return new MountSpec(
                type,
                source,
                target,
                readOnly,
                "",
                false,
                false,
                Map.of(),
                0,
                0,
                Below.SAME,
                VolumePart.WHOLE);
    }

    /** A folder or file of the host; it must exist. */
    public static MountSpec bind(String source, String target, boolean readOnly) {
        return of(Type.BIND, source, target, readOnly);
    }

    /** A named volume, or an anonymous one when the name is empty. */
    public static MountSpec volume(String name, String target, boolean readOnly) {
        return of(Type.VOLUME, name, target, readOnly);
    }

    /** The same at these places. */
    public MountSpec at(String otherSource, String otherTarget) {
        return new MountSpec(
                type,
                otherSource,
                otherTarget,
                readOnly,
                propagation,
                createSource,
                noCopy,
                volumeLabels,
                tmpfsSize,
                tmpfsMode,
                below,
                volume);
    }

    /** The same bind with these ways. */
    public MountSpec withBind(String otherPropagation, boolean create, Below otherBelow) {
        return new MountSpec(
                type,
                source,
                target,
                readOnly,
                otherPropagation,
                create,
                noCopy,
                volumeLabels,
                tmpfsSize,
                tmpfsMode,
                otherBelow,
                volume);
    }

    /** The same volume with these ways. */
    public MountSpec withVolume(boolean empty, Map<String, String> labels, VolumePart part) {
        return new MountSpec(
                type,
                source,
                target,
                readOnly,
                propagation,
                createSource,
                empty,
                labels,
                tmpfsSize,
                tmpfsMode,
                below,
                part);
    }

    /** The same with memory of this size and mode. */
    public MountSpec withTmpfs(long size, int mode) {
        return new MountSpec(
                type,
                source,
                target,
                readOnly,
                propagation,
                createSource,
                noCopy,
                volumeLabels,
                size,
                mode,
                below,
                volume);
    }
}
