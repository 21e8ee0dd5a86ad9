package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.MountPoint;
import dev.minato.engine.MountSpec;
import dev.minato.engine.StorageSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a specification says of disks, read and checked: each target once, in the order in which it
 * is mounted (shorter paths first, so that nothing hides what is below).
 */
record MountPlan(List<Planned> mounts) {
    private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Set<String> OPTIONS =
            Set.of(
                    "ro",
                    "rw",
                    "z",
                    "Z",
                    "nocopy",
                    "shared",
                    "rshared",
                    "slave",
                    "rslave",
                    "private",
                    "rprivate",
                    "consistent",
                    "cached",
                    "delegated");

    /**
     * One mount.
     *
     * @param spec in the long form
     * @param mode as it was written after the last colon
     * @param anonymous a volume without a name of the user's
     */
    record Planned(MountSpec spec, String mode, boolean anonymous) {
        boolean isVolume() {
            return spec.type() == MountSpec.Type.VOLUME;
        }
    }

    /**
     * Reads a specification.
     *
     * @throws Fault invalid, in Docker's words
     */
    static MountPlan of(StorageSpec storage) {
        Map<String, Planned> byTarget = new LinkedHashMap<>();
        Set<String> explicit = new HashSet<>();
        for (String bind : storage.binds()) {
            add(byTarget, explicit, bind(bind));
        }
        for (MountSpec mount : storage.mounts()) {
            add(byTarget, explicit, new Planned(checked(mount), "", mount.source().isEmpty()));
        }
        storage.tmpfs().keySet().forEach(target -> explicit.add(covering(target)));
        for (String volume : new TreeSet<>(storage.volumes())) {
            String target = covering(volume);
            if (!explicit.contains(target) && !byTarget.containsKey(target)) {
                MountSpec spec = MountSpec.volume("", target, false);
                byTarget.put(target, new Planned(spec, "", true));
            }
        }
        List<Planned> mounts = new ArrayList<>(byTarget.values());
        mounts.sort(Comparator.comparingInt(planned -> depth(planned.spec().target())));
        return new MountPlan(List.copyOf(mounts));
    }

    private static int depth(String target) {
        return (int) target.chars().filter(c -> c == '/').count();
    }

    private static void add(Map<String, Planned> all, Set<String> explicit, Planned planned) {
        if (!explicit.add(planned.spec().target())) {
            throw Fault.invalid("Mounts", "Duplicate mount point: " + planned.spec().target());
        }
        all.put(planned.spec().target(), planned);
    }

    /** {@code source:target[:options]}. */
    private static Planned bind(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw Fault.invalid("Binds", "invalid volume specification: '" + text + "'");
        }
        String mode = parts.length == 3 ? parts[2] : "";
        boolean readOnly = false;
        boolean noCopy = false;
        String propagation = "";
        for (String option : mode.isEmpty() ? new String[0] : mode.split(",", -1)) {
            if (!OPTIONS.contains(option)) {
                throw Fault.invalid("Binds", "invalid mode: " + mode);
            }
            readOnly |= option.equals("ro");
            noCopy |= option.equals("nocopy");
            if (option.endsWith("shared")
                    || option.endsWith("slave")
                    || option.endsWith("private")) {
                propagation = option;
            }
        }
        if (!parts[1].startsWith("/")) {
            throw Fault.invalid(
                    "Binds",
                    "invalid volume specification: '"
                            + text
                            + "': invalid mount config for type \"volume\": invalid mount path: '"
                            + parts[1]
                            + "' mount path must be absolute");
        }
        boolean host = parts[0].startsWith("/");
        MountSpec spec =
                new MountSpec(
                        host ? MountSpec.Type.BIND : MountSpec.Type.VOLUME,
                        host ? clean(parts[0]) : volumeName(parts[0]),
                        host ? target(parts[1]) : covering(parts[1]),
                        readOnly,
                        propagation,
                        true,
                        noCopy,
                        Map.of(),
                        0,
                        0);
        return new Planned(spec, mode, false);
    }

    private static MountSpec checked(MountSpec mount) {
        if (!mount.target().startsWith("/")) {
            throw Fault.invalid(
                    "Mounts",
                    "invalid mount config for type \""
                            + mount.type().name().toLowerCase(Locale.ROOT)
                            + "\": invalid mount path: '"
                            + mount.target()
                            + "' mount path must be absolute");
        }
        String source = mount.source();
        if (mount.type() == MountSpec.Type.BIND) {
            if (!source.startsWith("/")) {
                throw Fault.invalid(
                        "Mounts",
                        "invalid mount config for type \"bind\": invalid mount path: '"
                                + source
                                + "' mount path must be absolute");
            }
            source = clean(source);
            if (!mount.createSource() && !Files.exists(Path.of(source))) {
                throw Fault.invalid(
                        "Mounts",
                        "invalid mount config for type \"bind\": bind source path does not exist: "
                                + source);
            }
        } else if (mount.type() == MountSpec.Type.VOLUME && !source.isEmpty()) {
            volumeName(source);
        }
        return new MountSpec(
                mount.type(),
                source,
                mount.type() == MountSpec.Type.BIND
                        ? target(mount.target())
                        : covering(mount.target()),
                mount.readOnly(),
                mount.propagation(),
                mount.createSource(),
                mount.noCopy(),
                mount.volumeLabels(),
                mount.tmpfsSize(),
                mount.tmpfsMode());
    }

    static boolean isVolumeName(String name) {
        return VOLUME.matcher(name).matches() && name.length() <= 255;
    }

    static String volumeName(String name) {
        if (!isVolumeName(name)) {
            throw Fault.invalid(
                    "Name",
                    "create "
                            + name
                            + ": \""
                            + name
                            + "\" includes invalid characters for a local volume name, only"
                            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass"
                            + " a host directory, use absolute path");
        }
        return name;
    }

    /**
     * The target of something that hides what is there: never part of /proc, through which the
     * runtime confines the process. Images ask for volumes too, and nobody has read them.
     */
    private static String covering(String asked) {
        if (!asked.startsWith("/")) {
            throw Fault.invalid(
                    "Volumes",
                    "invalid mount config for type \"volume\": invalid mount path: '"
                            + asked
                            + "' mount path must be absolute");
        }
        String target = target(asked);
        if (target.equals("/proc") || target.startsWith("/proc/")) {
            throw Fault.invalid(
                    "Volumes",
                    "\"" + target + "\" cannot be mounted over because it is inside /proc");
        }
        return target;
    }

    private static String target(String target) {
        String cleaned = clean(target);
        if (cleaned.equals("/")) {
            throw Fault.invalid("Mounts", "invalid specification: destination can't be '/'");
        }
        return cleaned;
    }

    private static String clean(String path) {
        if (path.indexOf('\0') >= 0) {
            throw Fault.invalid("Mounts", "a path may not contain a zero byte");
        }
        return Path.of(path).normalize().toString();
    }

    /** How inspect shows a planned mount. */
    static MountPoint point(Planned planned, String volume, String mountpoint) {
        MountSpec spec = planned.spec();
        return switch (spec.type()) {
            case BIND ->
                    new MountPoint(
                            "bind",
                            "",
                            spec.source(),
                            spec.target(),
                            "",
                            planned.mode(),
                            !spec.readOnly(),
                            spec.propagation().isEmpty() ? "rprivate" : spec.propagation());
            case VOLUME ->
                    new MountPoint(
                            "volume",
                            volume,
                            mountpoint,
                            spec.target(),
                            "local",
                            planned.mode().isEmpty() ? "z" : planned.mode(),
                            !spec.readOnly(),
                            "");
            case TMPFS ->
                    new MountPoint("tmpfs", "", "", spec.target(), "", "", !spec.readOnly(), "");
        };
    }
}
