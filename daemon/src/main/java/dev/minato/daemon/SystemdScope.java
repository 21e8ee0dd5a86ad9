package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The place in systemd's tree for what outlives the daemon: a scope of its own, so that a restart
 * or a kill of the daemon's unit reaches neither the edge nor a container. On a host without
 * systemd there is none.
 *
 * <p>systemd removes a scope with its last process. One that only sleeps keeps it, in a leaf of its
 * own: a group that has processes itself cannot give controllers to those below it (cgroups(7), "no
 * internal processes").
 */
final class SystemdScope {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SYSTEMD = Path.of("/run/systemd/system");
    private static final String KEEPER = "keeper";
    private final String instance;
    private final String unit;

    SystemdScope(String instance) {
        this.instance = instance;
        this.unit = "minato-" + instance + "-run.scope";
    }

    /** The control groups of the instance: in the scope, which is made when it is missing. */
    CgroupTree tree(Cgroups cgroups) {
        if (!Files.isDirectory(SYSTEMD)) {
            return new CgroupTree(cgroups, instance);
        }
        Optional<String> found = group();
        if (found.isEmpty()) {
            return made(cgroups);
        }
        CgroupTree tree = new CgroupTree(cgroups, instance, found);
        if (!tree.populated(KEEPER)) {
            keep(tree, start(List.of(program("sleep"), "infinity")));
        }
        return tree;
    }

    /** The same where they are there; nothing is made. */
    Optional<CgroupTree> found(Cgroups cgroups) {
        return Files.isDirectory(SYSTEMD)
                ? group().map(group -> new CgroupTree(cgroups, instance, Optional.of(group)))
                : Optional.of(new CgroupTree(cgroups, instance));
    }

    private Optional<String> group() {
        String text =
                HostCommand.run(
                                List.of(
                                        "systemctl",
                                        "show",
                                        "--value",
                                        "--property=ControlGroup",
                                        unit))
                        .text()
                        .strip();
        return Optional.of(text).filter(group -> group.startsWith("/"));
    }

    private CgroupTree made(Cgroups cgroups) {
        ChildProcess keeper =
                start(
                        List.of(
                                program("systemd-run"),
                                "--scope",
                                "--quiet",
                                "--unit=" + unit,
                                "--property=Delegate=yes",
                                "--property=TasksMax=infinity",
                                program("sleep"),
                                "infinity"));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<String> found = group();
        while (found.isEmpty() && System.nanoTime() < deadline) {
            if (keeper.pidfd().awaitExit(Duration.ofMillis(20))) {
                break;
            }
            found = group();
        }
        CgroupTree tree =
                new CgroupTree(
                        cgroups,
                        instance,
                        Optional.of(
                                found.orElseThrow(() ->
                                        Fault.unavailable(
                                                "systemd did not make "
                                                        + unit
                                                        + ": see `journalctl -u "
                                                        + unit
                                                        + "`"))));
        keep(tree, keeper);
        return tree;
    }

    private static String program(String name) {
        return HostCommand.find(name).orElse(Path.of("/usr/bin", name)).toString();
    }

    private static ChildProcess start(List<String> line) {
        return Spawn.start(
                new SpawnSpec(
                        line,
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8"),
                        Map.of(),
                        Optional.of(Path.of("/")),
                        true));
    }

    private static void keep(CgroupTree tree, ChildProcess keeper) {
        try {
            tree.enter(KEEPER, keeper.pid());
        } catch (LinuxException e) {
            keeper.pidfd().signal(Signals.KILL);
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot use the scope of this instance: " + Reason.of(e),
                    e);
        } finally {
            Thread.ofVirtual().name("scope-keeper").start(keeper::await);
        }
    }

    /** Ends the scope and whatever is left in it, and takes the groups of the instance away. */
    void end(CgroupTree tree) {
        if (Files.isDirectory(SYSTEMD) && group().isPresent()) {
            HostCommand.run(List.of("systemctl", "kill", "--signal=" + Signals.KILL, unit));
            HostCommand.run(List.of("systemctl", "stop", unit));
        }
        tree.removeAll();
    }
}
