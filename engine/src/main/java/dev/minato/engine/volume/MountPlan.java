package dev.minato.engine.volume;

import dev.minato.base.Fault;
import dev.minato.engine.MountPoint;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StorageSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The plan of a container's mounts, read from its specification and checked: each target once, in
 * the order in which it is mounted (shorter paths first, so that nothing hides what is below).
 */
public record MountPlan(List<Planned> mounts) {
    private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    /**
     * One mount.
     *
     * @param spec in the long form
     * @param mode words of the short form, in the order in which they were given
     * @param anonymous a volume without a name of the user's
     */
    public record Planned(MountSpec spec, String mode, boolean anonymous) {
        public boolean isVolume() {
            return spec.type() == MountSpec.Type.VOLUME;
        }
    }

    /**
     * Reads a specification.
     *
     * @throws Fault invalid
     */
    public static MountPlan of(StorageSpec storage) {
        Map<String, Planned> byTarget = new LinkedHashMap<>();
        Set<String> explicit = new HashSet<>();
        for (BindSpec bind : storage.binds()) {
            add(byTarget, explicit, planned(bind));
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

    private static Planned planned(BindSpec bind) {
        Optional<BindOption> propagation = bind.option(BindOption.Kind.PROPAGATION);
        boolean noCopy = bind.has(BindOption.NO_COPY);
        boolean readOnly = bind.has(BindOption.READ_ONLY);
        MountSpec mount =
                switch (bind.source()) {
                    case BindSpec.NamedVolume volume -> {
                        if (propagation.isPresent()) {
                            throw extra(MountSpec.Type.VOLUME, "BindOptions");
                        }
                        String name = volumeName(volume.text());
                        yield MountSpec.volume(name, covering(bind.target()), readOnly)
                                .withVolume(noCopy, Map.of(), MountSpec.VolumePart.WHOLE);
                    }
                    case BindSpec.HostPath path -> {
                        if (noCopy) {
                            throw extra(MountSpec.Type.BIND, "VolumeOptions");
                        }
                        if (!bind.target().startsWith("/")) {
                            throw notAbsolute(MountSpec.Type.BIND, bind.target());
                        }
                        String word = propagation.map(BindOption::word).orElse("");
                        yield MountSpec.bind(clean(path.text()), target(bind.target()), readOnly)
                                .withBind(word, true, MountSpec.Below.SAME);
                    }
                };
        return new Planned(mount, bind.mode(), false);
    }

    private static Fault extra(MountSpec.Type type, String field) {
        return refused(type, "field " + field + " must not be specified");
    }

    private static Fault notAbsolute(MountSpec.Type type, String path) {
        return refused(type, "invalid mount path: '" + path + "' mount path must be absolute");
    }

    /** A mount of this type is wrong in itself. */
    static Fault refused(MountSpec.Type type, String reason) {
        return new EngineFailure.MountRefused(
                        "Mounts", type.name().toLowerCase(Locale.ROOT), reason)
                .fault();
    }

    private static MountSpec checked(MountSpec mount) {
        if (!mount.target().startsWith("/")) {
            throw notAbsolute(mount.type(), mount.target());
        }
        return switch (mount.type()) {
            case BIND -> {
                checkSubpath(mount);
                yield mount.at(source(mount), target(mount.target()));
            }
            case VOLUME -> {
                checkVolume(mount);
                yield mount.at(mount.source(), covering(mount.target()));
            }
            case TMPFS -> mount.at(mount.source(), covering(mount.target()));
        };
    }

    private static String source(MountSpec mount) {
        boolean known =
                BindOption.of(mount.propagation())
                        .filter(option -> option.kind() == BindOption.Kind.PROPAGATION)
                        .isPresent();
        if (!mount.propagation().isEmpty() && !known) {
            throw refused(mount.type(), "invalid propagation mode: " + mount.propagation());
        }
        if (!mount.source().startsWith("/")) {
            throw notAbsolute(mount.type(), mount.source());
        }
        String source = clean(mount.source());
        if (!mount.createSource() && !Files.exists(Path.of(source))) {
            throw refused(mount.type(), "bind source path does not exist: " + source);
        }
        return source;
    }

    private static void checkVolume(MountSpec mount) {
        String subpath = mount.volume().subpath();
        if (!mount.source().isEmpty()) {
            volumeName(mount.source());
        } else if (!subpath.isEmpty()) {
            throw refused(mount.type(), "must not set Subpath when using anonymous volumes");
        }
        checkSubpath(mount);
        DriverMount.of(mount.volume().options());
    }

    private static void checkSubpath(MountSpec mount) {
        String subpath = mount.volume().subpath();
        if (!subpath.isEmpty() && !isLocal(subpath)) {
            throw refused(mount.type(), "subpath must be a relative path within the volume");
        }
    }

    /** Whether a path stays below where it begins, by its words alone. */
    private static boolean isLocal(String path) {
        return path.indexOf('\0') < 0
                && !path.startsWith("/")
                && !Path.of(path).normalize().startsWith("..");
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
            throw notAbsolute(MountSpec.Type.VOLUME, asked);
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
    public static MountPoint point(Planned planned, String volume, String mountpoint, Path home) {
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
                            BindSources.propagation(spec, home));
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
