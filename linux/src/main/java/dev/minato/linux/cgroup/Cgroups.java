package dev.minato.linux.cgroup;

import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.MountInfo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How this host's control groups are laid out (cgroups(7)). Immutable.
 *
 * @param hierarchies where each version 1 controller is mounted, by its name; {@code name=systemd}
 *     included
 * @param unified where version 2 is mounted
 */
public record Cgroups(Layout layout, Map<String, Path> hierarchies, Optional<Path> unified) {
    /** Version 1 alone, version 2 alone, or version 1 with version 2 mounted beside it. */
    public enum Layout {
        V1,
        V2,
        HYBRID
    }

    private static final List<String> CONTROLLERS =
            List.of(
                    "cpu",
                    "cpuacct",
                    "cpuset",
                    "memory",
                    "devices",
                    "freezer",
                    "blkio",
                    "pids",
                    "net_cls",
                    "net_prio",
                    "perf_event",
                    "hugetlb",
                    "rdma",
                    "misc");

    public Cgroups {
        hierarchies = Map.copyOf(hierarchies);
    }

    /**
     * Looks at the mounts of this process.
     *
     * @throws LinuxException ENODEV when no control groups are mounted
     */
    public static Cgroups detect() {
        return of(MountInfo.all());
    }

    static Cgroups of(List<MountInfo> mounts) {
        Map<String, Path> hierarchies = new TreeMap<>();
        Optional<Path> unified = Optional.empty();
        for (MountInfo mount : mounts) {
            Path target = Path.of(mount.target().toString());
            if (mount.type().equals("cgroup2") && unified.isEmpty()) {
                unified = Optional.of(target);
            } else if (mount.type().equals("cgroup")) {
                for (String option : mount.options()) {
                    if (CONTROLLERS.contains(option) || option.startsWith("name=")) {
                        hierarchies.putIfAbsent(option, target);
                    }
                }
            }
        }
        boolean hasControllers = hierarchies.keySet().stream().anyMatch(CONTROLLERS::contains);
        if (!hasControllers && unified.isPresent()) {
            return new Cgroups(Layout.V2, Map.of(), unified);
        }
        if (hierarchies.isEmpty()) {
            throw new LinuxException(Errno.ENODEV, "cgroups", "no control groups are mounted");
        }
        Layout layout = unified.isPresent() ? Layout.HYBRID : Layout.V1;
        return new Cgroups(layout, hierarchies, unified);
    }

    /** The controllers that can be used, for example {@code memory}. */
    public List<String> controllers() {
        return layout == Layout.V2
                ? CgroupFile.words(unified.orElseThrow().resolve("cgroup.controllers"))
                : CONTROLLERS.stream().filter(hierarchies::containsKey).toList();
    }

    /**
     * The hierarchy that says which process belongs where: version 2, or the freezer of version 1
     * (which can stop a whole group so that nothing in it escapes a kill), or another.
     */
    Path identity() {
        if (layout == Layout.V2) {
            return unified.orElseThrow();
        }
        for (String name : List.of("freezer", "pids", "name=systemd", "devices", "memory")) {
            Path mounted = hierarchies.get(name);
            if (mounted != null) {
                return mounted;
            }
        }
        return hierarchies.values().iterator().next();
    }

    /**
     * Every hierarchy that a process of ours is put in. The identity is the first: what the process
     * forks while it is moved is then never in another group of ours without being known.
     */
    public List<Path> joined() {
        if (layout == Layout.V2) {
            return List.of(identity());
        }
        List<Path> joined = new ArrayList<>();
        for (String name :
                List.of("memory", "pids", "cpu", "cpuacct", "blkio", "devices", "freezer")) {
            Path mounted = hierarchies.get(name);
            if (mounted != null && !joined.contains(mounted)) {
                joined.add(mounted);
            }
        }
        joined.remove(identity());
        joined.addFirst(identity());
        return joined;
    }

    /** Every hierarchy in which a runtime may have made a group of ours. */
    public List<Path> all() {
        List<Path> all = new ArrayList<>(joined());
        hierarchies.values().stream().filter(path -> !all.contains(path)).forEach(all::add);
        unified.filter(path -> !all.contains(path)).ifPresent(all::add);
        return all;
    }
}
