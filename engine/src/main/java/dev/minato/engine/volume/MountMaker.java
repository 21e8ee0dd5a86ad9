package dev.minato.engine.volume;

import dev.minato.engine.MountPoint;
import dev.minato.engine.Volume;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.InitProgram;
import dev.minato.engine.runtime.OciMount;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.mount.FileSystemMount;
import dev.minato.linux.mount.MountFlag;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes ready what a container mounts besides its root. */
public final class MountMaker {
    private static final Logger LOG = LoggerFactory.getLogger(MountMaker.class);

    private final EngineHost host;
    private final LocalVolumes volumes;
    private final ContainerIndex registry;

    public MountMaker(EngineHost host, LocalVolumes volumes, ContainerIndex registry) {
        this.host = host;
        this.volumes = volumes;
        this.registry = registry;
    }

    /**
     * Prepares sources and fills new volumes.
     *
     * @param rootfs the container's root, mounted
     */
    public List<OciMount> make(ContainerEntry cell, Dir rootfs) {
        List<OciMount> mounts = new ArrayList<>();
        ContainerSpec spec = cell.spec();
        networkFiles(registry.namesOf(cell).directory(), mounts);
        BindSources sources = new BindSources(host, cell);
        for (MountPlan.Planned planned : MountPlan.of(spec.storage()).mounts()) {
            MountSpec mount = planned.spec();
            switch (mount.type()) {
                case BIND -> mounts.add(bind(mount, sources));
                case VOLUME -> mounts.add(volume(cell, mount, rootfs, sources));
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

    private static void networkFiles(Path directory, List<OciMount> mounts) {
        for (String file : List.of("resolv.conf", "hostname", "hosts")) {
            mounts.add(OciMount.bind(directory.resolve(file).toString(), "/etc/" + file, false));
        }
    }

    private OciMount bind(MountSpec mount, BindSources sources) {
        String subpath = mount.volume().subpath();
        if (!subpath.isEmpty()) {
            return kept(sources.part(Path.of(mount.source()), subpath), mount, "rprivate");
        }
        String propagation = BindSources.propagation(mount, host.home().root());
        return kept(sources.bind(mount, propagation), mount, propagation);
    }

    /** What the mount of a source does not allow is not allowed inside: crun would forget it. */
    private static OciMount kept(Path source, MountSpec mount, String propagation) {
        Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        try {
            flags.addAll(FileSystemMount.ask(source));
        } catch (LinuxException e) {
            LOG.debug("nothing is known of the mount of {}", source, e);
        }
        return bind(source, mount, propagation).with(flags);
    }

    private static OciMount bind(Path source, MountSpec mount, String propagation) {
        OciMount.Access access =
                mount.readOnly() && mount.below().writable()
                        ? OciMount.Access.TOP_READ_ONLY
                        : OciMount.Access.of(source, mount.readOnly());
        return OciMount.bind(
                source.toString(), mount.target(), access, !mount.below().hidden(), propagation);
    }

    private OciMount volume(ContainerEntry cell, MountSpec mount, Dir rootfs, BindSources sources) {
        MountPoint point =
                cell.mounts().stream()
                        .filter(one -> one.destination().equals(mount.target()))
                        .findFirst()
                        .orElseThrow();
        Volume volume = volumes.use(point.name(), cell.id());
        String subpath = mount.volume().subpath();
        if (!subpath.isEmpty()) {
            return bind(sources.part(volume.mountpoint(), subpath), mount, "rprivate");
        }
        if (!mount.noCopy()) {
            volumes.fill(volume, mount.target(), rootfs);
        }
        return bind(volume.mountpoint(), mount, "rprivate");
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
