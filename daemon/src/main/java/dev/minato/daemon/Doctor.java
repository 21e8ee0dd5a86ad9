package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Memory;
import dev.minato.base.Reason;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.runtime.RuntimeProbe;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.linux.HostInfo;
import dev.minato.linux.LinuxException;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;
import dev.minato.state.CleartextCopies;
import dev.minato.state.DatabaseCheck;
import dev.minato.state.Sealer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Looks at the host and really tries what Minato needs: an overlay mount, a cgroup, a container.
 */
final class Doctor {
    private static final int KERNEL_MAJOR = 5;
    private static final int KERNEL_MINOR = 15;
    private static final long ENOUGH_DISK = 2L << 30;
    private final Home home;

    Doctor(Home home) {
        this.home = home;
    }

    /**
     * One thing looked at.
     *
     * @param ok whether it is as it should be
     * @param needed whether Minato cannot work without it
     * @param seen what was seen
     * @param mend what to do when it is not ok
     */
    record Check(String name, boolean ok, boolean needed, String seen, String mend) {
        /** The same for the API. */
        Map<String, Object> properties() {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("name", name);
            all.put("ok", ok);
            all.put("needed", needed);
            all.put("seen", seen);
            all.put("mend", mend);
            return all;
        }
    }

    /** Everything, in the order in which it would fail. */
    List<Check> examine() {
        List<Check> checks = new ArrayList<>();
        checks.add(kernel());
        checks.add(root());
        checks.add(
                new Check(
                        "host",
                        true,
                        false,
                        HostInfo.operatingSystem()
                                + ", "
                                + HostInfo.cpus()
                                + " processors, "
                                + new Memory(HostInfo.memoryTotal()),
                        ""));
        checks.add(disk());
        checks.add(database());
        Sealer.problem(home.database(), home.key())
                .ifPresent(what -> checks.add(new Check("key", false, true, what, "")));
        CleartextCopies.waiting(home.database())
                .ifPresent(what ->
                        checks.add(
                                new Check(
                                        "secrets",
                                        false,
                                        false,
                                        what,
                                        "put the key file "
                                                + home.key()
                                                + " back, or run `minato stop`, then `minato"
                                                + " recover`: the next start seals them")));
        new HostPackages().missing().forEach(one -> checks.add(missing(one)));
        if (isRoot()) {
            checks.addAll(trials());
        } else {
            checks.add(
                    new Check(
                            "trials",
                            false,
                            true,
                            "a mount, a cgroup and a container are tried as root alone",
                            "sudo minato doctor"));
        }
        checks.add(forwarding());
        EdgeDiagnosis.of(home.edgeSocket()).ifPresent(checks::add);
        return checks;
    }

    private List<Check> trials() {
        List<Check> checks = new ArrayList<>();
        checks.add(
                tried(
                        "overlay mount",
                        "load the overlay module (modprobe overlay), or put MINATO_HOME on ext4 or"
                                + " xfs",
                        this::overlay));
        checks.add(
                tried(
                        "cgroups",
                        "mount cgroup version 2 on /sys/fs/cgroup, and run as root",
                        this::cgroup));
        checks.addAll(runtimes());
        return checks;
    }

    private static Check kernel() {
        return new Check(
                "kernel",
                HostInfo.kernelAtLeast(KERNEL_MAJOR, KERNEL_MINOR),
                true,
                HostInfo.kernelRelease() + " " + HostInfo.architecture(),
                "Linux 5.15 or later is needed");
    }

    private static boolean isRoot() {
        return user().equals("root");
    }

    private static String user() {
        return System.getProperty("user.name", "");
    }

    private static Check root() {
        return new Check("user", isRoot(), true, user(), "the daemon runs as root: use sudo");
    }

    private Check disk() {
        try {
            Files.createDirectories(home.root());
            DiskReserve reserve = new DiskReserve(home);
            long free = Files.getFileStore(home.root()).getUsableSpace();
            boolean started = Files.exists(home.database());
            return new Check(
                    "disk",
                    free >= ENOUGH_DISK,
                    reserve.isShort(),
                    reserve.isShort()
                            ? reserve.complaint()
                            : new Memory(free)
                                    + " free for "
                                    + home.root()
                                    + (!started || reserve.held() ? "" : "; no reserve is kept"),
                    "images need room: 2 GiB at least");
        } catch (IOException e) {
            return new Check(
                    "disk",
                    false,
                    true,
                    home.root() + ": " + Reason.of(e),
                    "run as root, or set MINATO_HOME to a folder you own");
        }
    }

    private Check database() {
        try {
            DatabaseCheck check =
                    DatabaseCheck.run(home.database(), new HomeRemains(home).identity());
            return new Check("database", check.sound(), true, check.seen(), "minato recover");
        } catch (Fault | LinuxException e) {
            return new Check("database", false, true, Reason.of(e), "");
        }
    }

    private static Check missing(HostPackages.Missing one) {
        boolean needed = one.isNeeded() && !one.name().equals("runc");
        return new Check(
                one.program(),
                false,
                needed,
                "not installed; it " + one.reason(),
                "sudo apt-get install " + one.name() + ", or `minato doctor --mend`");
    }

    private static Check tried(String name, String mend, Supplier<String> trial) {
        try {
            return new Check(name, true, true, trial.get(), mend);
        } catch (LinuxException | Fault | UncheckedIOException e) {
            return new Check(name, false, true, Reason.of(e), mend);
        }
    }

    private String overlay() {
        Path place = home.root().resolve("doctor-" + ProcessHandle.current().pid());
        try {
            for (String part : List.of("lower", "upper", "work", "merged")) {
                Files.createDirectories(place.resolve(part));
            }
            Files.writeString(place.resolve("lower/file"), "seen through the overlay");
            try (Dir lower = Dir.open(place.resolve("lower"));
                    Dir upper = Dir.open(place.resolve("upper"));
                    Dir work = Dir.open(place.resolve("work"))) {
                Mounts.overlay(List.of(lower), upper, work, place.resolve("merged"), true);
                return Files.readString(place.resolve("merged/file")).startsWith("seen")
                        ? "mounted and read"
                        : "mounted, but shows nothing";
            } finally {
                Mounts.unmount(place.resolve("merged"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            RecursiveDelete.delete(place);
        }
    }

    private String cgroup() {
        Cgroups cgroups = Cgroups.detect();
        CgroupTree tree = tree(cgroups);
        tree.create("tried");
        tree.removeAll();
        return cgroups.layout() + ", controllers " + String.join(" ", cgroups.controllers());
    }

    /** Groups of the doctor's own: those of a daemon, which may be running, lie elsewhere. */
    private CgroupTree tree(Cgroups cgroups) {
        return new CgroupTree(cgroups, home.instance() + "-doctor");
    }

    private List<Check> runtimes() {
        Cgroups cgroups = Cgroups.detect();
        RunPaths paths = RunPaths.of(home);
        CgroupTree tree = tree(cgroups);
        List<RuntimeProbe.Attempt> attempts;
        try {
            attempts = new RuntimeProbe(home, paths, cgroups, tree, new Seccomp()).tryAll();
            tree.removeAll();
        } catch (Fault | LinuxException | UncheckedIOException e) {
            return List.of(new Check("container", false, true, Reason.of(e), "run as root"));
        }
        boolean any = attempts.stream().anyMatch(RuntimeProbe.Attempt::works);
        return attempts.stream()
                .map(one ->
                        new Check(
                                "container",
                                one.works(),
                                !any,
                                one.runtime() + (one.works() ? " ran one" : ": " + one.said()),
                                "sudo apt-get install crun runc"))
                .toList();
    }

    private static Check forwarding() {
        try {
            String text = Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip();
            return new Check(
                    "forwarding",
                    true,
                    false,
                    text.equals("1") ? "on" : "off; the daemon turns it on",
                    "");
        } catch (IOException e) {
            return new Check("forwarding", false, true, Reason.of(e), "mount /proc");
        }
    }
}
