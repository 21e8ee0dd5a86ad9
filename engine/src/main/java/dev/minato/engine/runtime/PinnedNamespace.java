package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.linux.HostInfo;
import dev.minato.linux.LinuxException;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mount namespace kept by a file, in which the version 2 hierarchy of a hybrid layout is not
 * mounted: crun 1.8.1 takes a version 1 layout, and refuses the mixture. Its mounts are peers of
 * ours, so that what a container shares reaches the host. Mounts made later below the home
 * propagate into it, because the home is made a shared mount of its own before.
 */
final class PinnedNamespace {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Home home;
    private final Path folder;

    PinnedNamespace(Home home, RunPaths paths) {
        this.home = home;
        this.folder = paths.namespaces();
    }

    /** The namespace of an earlier daemon of this boot if it still serves, else a new one. */
    Path obtain(Cgroups cgroups) {
        Optional<Path> serving = files(folder).stream().filter(this::serves).findFirst();
        if (serving.isPresent()) {
            return serving.get();
        }
        unpin(folder);
        // A program that a killed daemon had begun may still pin one, at the name it was given.
        Path file = folder.resolve("mnt-" + ProcessHandle.current().pid());
        try {
            if (!Mounts.isMounted(home.root()) && !Files.exists(mark(folder))) {
                Files.createFile(mark(folder));
            }
            Mounts.makeShared(home.root());
            // A namespace can only be kept by a file on a mount that does not propagate.
            Mounts.bind(folder, folder, false);
            Mounts.makePrivate(folder);
            Files.createFile(file);
        } catch (IOException e) {
            throw Fault.internal("cannot make " + file, e);
        }
        keep(file, cgroups.unified().orElseThrow());
        return file;
    }

    /** Every file that keeps or was to keep a namespace. */
    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Makes the namespace. Linux keeps one by a file only when its number is above that of the one
     * it is made in, and from 6.18 on every processor numbers them from a range of its own: within
     * a namespace other than the host's there is a processor on which it works.
     */
    private void keep(Path file, Path unified) {
        List<String> line =
                List.of(
                        "unshare",
                        "--mount=" + file,
                        "--propagation",
                        "unchanged",
                        "sh",
                        "-c",
                        "mount --make-slave \"$0\" && umount \"$1\"",
                        Mounts.holder(unified.resolve("..")).target(),
                        unified.toString());
        HostCommand.Result result = HostCommand.run(line, new byte[0], PATIENCE);
        for (int cpu = 0; refusedForItsNumber(result) && cpu < HostInfo.cpus(); cpu++) {
            List<String> there =
                    new ArrayList<>(List.of("taskset", "--cpu-list", Integer.toString(cpu)));
            there.addAll(line);
            result = HostCommand.run(there, new byte[0], PATIENCE);
        }
        if (result.exit() != 0) {
            throw Fault.unavailable(
                    "cannot make the namespace of runtimes " + file + ": " + result.complaint());
        }
    }

    private static boolean refusedForItsNumber(HostCommand.Result result) {
        return result.exit() != 0 && result.complaint().contains("Invalid argument");
    }

    /** Whether a namespace is there and follows what is mounted below the home. */
    private boolean serves(Path file) {
        Path tried = folder.resolveSibling("tried");
        try (RuntimeView view = RuntimeView.of(Optional.of(file), home.root())) {
            Files.createDirectories(tried);
            Mounts.unmountBelow(tried);
            Mounts.tmpfs(tried, "size=4k");
            return view.shows(tried);
        } catch (Fault | LinuxException | IOException e) {
            return false;
        } finally {
            Mounts.unmount(tried);
        }
    }

    /** Says that the home was no mount before us. */
    private static Path mark(Path folder) {
        return folder.resolveSibling("home-is-ours");
    }

    private static void unpin(Path folder) {
        Mounts.unmountBelow(folder);
        try {
            for (Path file : files(folder)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Fault.internal("cannot remove the namespace below " + folder, e);
        }
    }

    /** Takes the namespace away, and the mount of the home when it was made for it. */
    static void remove(Home home, Path folder) {
        unpin(folder);
        try {
            // The mark goes last: a kill in between leaves a mount that the next one still knows.
            if (Files.exists(mark(folder))) {
                Mounts.unmount(home.root());
                Files.deleteIfExists(mark(folder));
            }
        } catch (IOException e) {
            throw Fault.internal("cannot remove the mount of " + home.root(), e);
        }
    }
}
