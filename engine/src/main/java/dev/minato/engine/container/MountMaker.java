package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.ContainerSpec;
import dev.minato.engine.MountPoint;
import dev.minato.engine.MountSpec;
import dev.minato.engine.runtime.OciMount;
import dev.minato.linux.Dir;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes ready what a container mounts besides its root. */
final class MountMaker {
    private final Host host;
    private final LocalVolumes volumes;
    private final Registry registry;

    MountMaker(Host host, LocalVolumes volumes, Registry registry) {
        this.host = host;
        this.volumes = volumes;
        this.registry = registry;
    }

    /**
     * Prepares sources and fills new volumes.
     *
     * @param rootfs the container's root, mounted
     */
    List<OciMount> make(Cell cell, Dir rootfs) {
        List<OciMount> mounts = new ArrayList<>();
        ContainerSpec spec = cell.spec();
        if (!spec.network().mode().startsWith("container:")) {
            networkFiles(cell.directory(), mounts);
        } else {
            networkFiles(registry.find(networkOwner(spec)).directory(), mounts);
        }
        int number = 0;
        for (MountPlan.Planned planned : MountPlan.of(spec.storage()).mounts()) {
            MountSpec mount = planned.spec();
            switch (mount.type()) {
                case BIND -> mounts.add(bind(cell, mount, number++));
                case VOLUME -> mounts.add(volume(cell, mount, rootfs));
                case TMPFS -> mounts.add(tmpfs(mount));
            }
        }
        for (Map.Entry<String, String> tmpfs : spec.storage().tmpfs().entrySet()) {
            mounts.add(tmpfs(tmpfs.getKey(), tmpfs.getValue()));
        }
        if (spec.process().init()) {
            mounts.add(OciMount.bind(InitProgram.find().toString(), InitProgram.INSIDE, true));
        }
        return mounts;
    }

    private static String networkOwner(ContainerSpec spec) {
        return spec.network().mode().substring("container:".length());
    }

    private static void networkFiles(Path directory, List<OciMount> mounts) {
        for (String file : List.of("resolv.conf", "hostname", "hosts")) {
            mounts.add(OciMount.bind(directory.resolve(file).toString(), "/etc/" + file, false));
        }
    }

    private OciMount bind(Cell cell, MountSpec mount, int number) {
        Path source = Path.of(mount.source());
        try {
            if (!Files.exists(source)) {
                if (!mount.createSource()) {
                    throw Fault.invalid(
                            "Mounts",
                            "invalid mount config for type \"bind\": bind source path does not"
                                    + " exist: "
                                    + source);
                }
                Files.createDirectories(source);
            }
            Path seen =
                    host.runtime().mountNamespace().isPresent()
                            ? seen(cell, source, number)
                            : source;
            return bind(seen, mount);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.INVALID,
                    "error while creating mount source path '" + source + "': " + Reason.of(e),
                    e);
        }
    }

    /**
     * The runtime's mount namespace has seen no mount made since, except below the home: so the
     * source is shown there.
     */
    private static Path seen(Cell cell, Path source, int number) throws IOException {
        Path shown = cell.directory().resolve("mounts").resolve(Integer.toString(number));
        Files.createDirectories(shown.getParent());
        if (Files.isDirectory(source)) {
            Files.createDirectories(shown);
        } else if (!Files.exists(shown)) {
            Files.createFile(shown);
        }
        try {
            Mounts.bind(source, shown, false);
        } catch (LinuxException e) {
            throw new IOException(Reason.of(e), e);
        }
        return shown;
    }

    private static OciMount bind(Path source, MountSpec mount) {
        String propagation = mount.propagation().isEmpty() ? "rprivate" : mount.propagation();
        return new OciMount(
                mount.target(),
                "bind",
                source.toString(),
                List.of("rbind", mount.readOnly() ? "ro" : "rw", propagation));
    }

    private OciMount volume(Cell cell, MountSpec mount, Dir rootfs) {
        MountPoint point =
                cell.mounts().stream()
                        .filter(one -> one.destination().equals(mount.target()))
                        .findFirst()
                        .orElseThrow();
        volumes.makeFolder(volumes.get(point.name()));
        if (!mount.noCopy()) {
            volumes.fill(point.name(), mount.target(), rootfs);
        }
        return bind(Path.of(point.source()), mount);
    }

    private static OciMount tmpfs(MountSpec mount) {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "noexec"));
        options.add(
                "mode="
                        + (mount.tmpfsMode() == 0
                                ? "1777"
                                : Integer.toOctalString(mount.tmpfsMode())));
        if (mount.tmpfsSize() > 0) {
            options.add("size=" + mount.tmpfsSize());
        }
        if (mount.readOnly()) {
            options.add("ro");
        }
        return new OciMount(mount.target(), "tmpfs", "tmpfs", options);
    }

    private static OciMount tmpfs(String target, String asked) {
        List<String> options = new ArrayList<>(List.of("noexec", "nosuid", "nodev"));
        for (String option : asked.isEmpty() ? new String[0] : asked.split(",", -1)) {
            switch (option) {
                case "exec" -> options.remove("noexec");
                case "suid" -> options.remove("nosuid");
                case "dev" -> options.remove("nodev");
                default -> options.add(option);
            }
        }
        // crun and runc do not agree on the mode when none is given.
        if (options.stream().noneMatch(option -> option.startsWith("mode="))) {
            options.add("mode=1777");
        }
        return new OciMount(target, "tmpfs", "tmpfs", options);
    }
}
