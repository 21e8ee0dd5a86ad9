package dev.minato.linux.cgroup;

import dev.minato.base.Fault;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The control groups of one instance, {@code minato-<instance>}: its leaves ({@code edge}, {@code
 * c/<id>/box}, {@code b/<id>}) say which processes are ours, whatever their numbers. With version 1
 * the same leaf lies in every hierarchy, and one of them, the freezer where there is one, is asked
 * who is in it. Thread-safe; every method may be repeated.
 */
public final class CgroupTree {
    private static final Pattern LEAF =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> DELEGATED = List.of("cpu", "memory", "pids", "cpuset", "io");

    private final Cgroups cgroups;
    private final String root;
    private final String base;

    /** The tree at the top of the hierarchies. */
    public CgroupTree(Cgroups cgroups, String instance) {
        this(cgroups, instance, Optional.empty());
    }

    /**
     * @param base the group in which the tree lies, for example {@code
     *     /system.slice/minato-abcde-run.scope}, already delegated to us
     */
    public CgroupTree(Cgroups cgroups, String instance, Optional<String> base) {
        this.cgroups = cgroups;
        this.root = checked("minato-" + instance);
        this.base = base.map(path -> "/" + String.join("/", components(path))).orElse("");
    }

    /** Makes a leaf and what lies above it; those that exist are left. */
    public void create(String leaf) {
        String path = runtimePath(leaf);
        for (Path hierarchy : cgroups.joined()) {
            make(hierarchy, path);
        }
    }

    /**
     * Moves a process with all its threads into a leaf, which is made when missing. Its children do
     * not come along: move it before it has any.
     *
     * @throws LinuxException ESRCH when the process is gone
     */
    public void enter(String leaf, int pid) {
        String path = runtimePath(leaf);
        for (Path hierarchy : cgroups.joined()) {
            Path group = make(hierarchy, path);
            CgroupFile.write(group.resolve("cgroup.procs"), Integer.toString(pid));
        }
    }

    /** The processes in a leaf and everything below it; empty when there is no such leaf. */
    public List<Integer> pids(String leaf) {
        List<Integer> pids = new ArrayList<>();
        for (Path group : CgroupFolder.groups(identity(leaf))) {
            for (String line : CgroupFile.lines(group.resolve("cgroup.procs"))) {
                int pid = Integer.parseInt(line);
                // A process of another pid namespace has no number here and reads as 0.
                if (pid > 0) {
                    pids.add(pid);
                }
            }
        }
        return pids;
    }

    /** Whether a process is in a leaf or below it. */
    public boolean populated(String leaf) {
        if (cgroups.layout() == Cgroups.Layout.V2) {
            return CgroupFile.value(identity(leaf).resolve("cgroup.events"), "populated").orElse(0)
                    != 0;
        }
        return !pids(leaf).isEmpty();
    }

    /**
     * Kills every process in a leaf and below it, those included that are being forked meanwhile,
     * and waits until they are gone.
     *
     * @throws Fault unavailable when a process does not die within 10 s, as one can that hangs in
     *     the kernel
     */
    public void kill(String leaf) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        if (killAtOnce(leaf)) {
            awaitEmpty(leaf, end);
            return;
        }
        while (populated(leaf)) {
            killFrozen(leaf, end);
            if (System.nanoTime() > end) {
                throw stuck(leaf);
            }
        }
    }

    private boolean killAtOnce(String leaf) {
        return cgroups.layout() == Cgroups.Layout.V2
                && CgroupFile.tryWrite(identity(leaf).resolve("cgroup.kill"), "1").isEmpty();
    }

    private void killFrozen(String leaf, long end) {
        freeze(leaf, true);
        List<Pidfd> dying = new ArrayList<>();
        try {
            for (int pid : pids(leaf)) {
                try {
                    Pidfd process = Pidfd.open(pid);
                    dying.add(process);
                    process.signal(Signals.KILL);
                } catch (LinuxException e) {
                    if (!e.is(Errno.ESRCH) && !e.is(Errno.EINVAL)) {
                        throw e;
                    }
                }
            }
        } finally {
            freeze(leaf, false);
            for (Pidfd process : dying) {
                process.awaitExit(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                process.close();
            }
        }
        pause();
    }

    private void freeze(String leaf, boolean frozen) {
        for (Path group : CgroupFolder.groups(identity(leaf))) {
            if (Files.exists(group.resolve("freezer.state"))) {
                CgroupFile.tryWrite(group.resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
            } else {
                CgroupFile.tryWrite(group.resolve("cgroup.freeze"), frozen ? "1" : "0");
            }
        }
    }

    private void awaitEmpty(String leaf, long end) {
        while (populated(leaf)) {
            if (System.nanoTime() > end) {
                throw stuck(leaf);
            }
            pause();
        }
    }

    /**
     * Removes a leaf and everything below it from every hierarchy; nothing happens when there is
     * none.
     *
     * @throws Fault conflict while a process is in it
     */
    public void remove(String leaf) {
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        String path = runtimePath(leaf);
        for (Path hierarchy : cgroups.all()) {
            Path top = at(hierarchy, path);
            if (CgroupFolder.removed(top)) {
                continue;
            }
            for (Path group : CgroupFolder.groups(top).reversed()) {
                while (!CgroupFolder.removed(group)) {
                    if (populated(leaf) || System.nanoTime() > end) {
                        throw Fault.conflict(
                                "cannot remove control group " + group + ": it is in use");
                    }
                    // A group is busy for a moment after its last process has ended.
                    pause();
                }
            }
        }
    }

    /**
     * The names directly below a group of ours, in any hierarchy: {@code leaves("c")} are the
     * containers that left something.
     *
     * @param parent empty for the tree itself
     */
    public List<String> leaves(String parent) {
        String path = parent.isEmpty() ? base + "/" + root : runtimePath(parent);
        return cgroups.all().stream()
                .flatMap(hierarchy -> CgroupFolder.children(at(hierarchy, path)).stream())
                .map(child -> String.valueOf(child.getFileName()))
                .distinct()
                .sorted()
                .toList();
    }

    /** Removes the whole tree, which must be empty of processes. */
    public void removeAll() {
        leaves("").forEach(this::remove);
        for (Path hierarchy : cgroups.all()) {
            CgroupFolder.removed(at(hierarchy, base + "/" + root));
        }
    }

    /** What a runtime gets as {@code linux.cgroupsPath}: begins with a slash. */
    public String runtimePath(String leaf) {
        return base + "/" + root + "/" + checked(leaf);
    }

    /** How often the kernel killed for want of memory in a leaf; empty when it does not say. */
    public Optional<Long> oomKills(String leaf) {
        String path = runtimePath(leaf);
        Path memory = cgroups.hierarchies().get("memory");
        OptionalLong kills =
                memory == null
                        ? CgroupFile.value(identity(leaf).resolve("memory.events"), "oom_kill")
                        : CgroupFile.value(
                                at(memory, path).resolve("memory.oom_control"), "oom_kill");
        return kills.isPresent() ? Optional.of(kills.getAsLong()) : Optional.empty();
    }

    /**
     * Limits a leaf's processors; nothing happens when there is no such leaf, or when the host has
     * no such controller.
     *
     * @param quota microseconds of each period
     * @param period microseconds, 1,000 to 1,000,000
     */
    public void limitCpu(String leaf, long quota, long period) {
        folder(leaf, "cpu")
                .ifPresent(group -> {
                    if (cgroups.layout() == Cgroups.Layout.V2) {
                        CgroupFile.write(group.resolve("cpu.max"), quota + " " + period);
                    } else {
                        CgroupFile.write(group.resolve("cpu.cfs_period_us"), Long.toString(period));
                        CgroupFile.write(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
                    }
                });
    }

    /**
     * The folder of a leaf in the hierarchy of a controller, for its statistics and limits.
     *
     * @param controller of version 1, for example {@code memory}; with version 2 there is one
     *     folder for all
     */
    public Optional<Path> folder(String leaf, String controller) {
        return place(leaf, controller).filter(Files::isDirectory);
    }

    /** Where that folder is if there is one; empty without such a controller. */
    Optional<Path> place(String leaf, String controller) {
        String path = runtimePath(leaf);
        Path mounted =
                cgroups.layout() == Cgroups.Layout.V2
                        ? cgroups.identity()
                        : cgroups.hierarchies().get(controller);
        return Optional.ofNullable(mounted).map(hierarchy -> at(hierarchy, path));
    }

    /** How the control groups of this host are laid out. */
    Cgroups.Layout layout() {
        return cgroups.layout();
    }

    private Path identity(String leaf) {
        return at(cgroups.identity(), runtimePath(leaf));
    }

    private Path make(Path hierarchy, String path) {
        Path group = at(hierarchy, path);
        if (cgroups.layout() == Cgroups.Layout.V2) {
            makeDelegated(hierarchy, path);
        } else {
            CgroupFolder.make(hierarchy, group);
        }
        return group;
    }

    /** From the top down: controllers are switched on above a group, never where processes are. */
    private void makeDelegated(Path hierarchy, String path) {
        Path group = hierarchy;
        List<String> components = components(path);
        int own = components(base).size();
        for (int i = 0; i < components.size(); i++) {
            if (i >= own && mayDelegate(i, group)) {
                delegate(group);
            }
            group = group.resolve(components.get(i));
            CgroupFolder.make(hierarchy, group);
        }
    }

    /**
     * Below the top, a group with processes of its own must not give controllers: the kernel
     * refuses memory and io, but takes cpu and pids and makes the group threaded, and then no group
     * below it can have a process.
     */
    private static boolean mayDelegate(int depth, Path group) {
        return depth == 0 || CgroupFile.lines(group.resolve("cgroup.procs")).isEmpty();
    }

    private static void delegate(Path group) {
        List<String> enabled = CgroupFile.words(group.resolve("cgroup.subtree_control"));
        List<String> available = CgroupFile.words(group.resolve("cgroup.controllers"));
        for (String controller : DELEGATED) {
            if (available.contains(controller) && !enabled.contains(controller)) {
                CgroupFile.tryWrite(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static Path at(Path hierarchy, String path) {
        return hierarchy.resolve(path.substring(1));
    }

    private static List<String> components(String path) {
        return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    }

    private static String checked(String leaf) {
        if (!LEAF.matcher(leaf).matches()) {
            throw new IllegalArgumentException("not a name of a control group: " + leaf);
        }
        return leaf;
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }

    private static Fault stuck(String leaf) {
        return Fault.unavailable(
                "processes in control group "
                        + leaf
                        + " did not die within "
                        + PATIENCE.toSeconds()
                        + " s of SIGKILL: they hang in the kernel");
    }
}
