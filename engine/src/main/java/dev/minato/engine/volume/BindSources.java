package dev.minato.engine.volume;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.spec.MountSpec;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.mount.MountTree;
import dev.minato.linux.mount.Mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds where the runtime sees what one start of a container binds. Not thread-safe.
 *
 * <p>A runtime in a mount namespace of its own has seen no mount made since, except below the home:
 * so the source is shown there. A part of a volume is shown there too, whatever becomes of its
 * names meanwhile.
 */
final class BindSources {
    private final EngineHost host;
    private final Path shown;
    private int next;

    BindSources(EngineHost host, ContainerEntry cell) {
        this.host = host;
        this.shown = cell.directory().resolve("mounts");
    }

    /**
     * The source of a bind, made when it is missing and may be.
     *
     * @param propagation as {@link #propagation} says
     */
    Path bind(MountSpec mount, String propagation) {
        Path source = Path.of(mount.source());
        try {
            if (!Files.exists(source)) {
                if (!mount.createSource()) {
                    throw MountPlan.refused(
                            MountSpec.Type.BIND, "bind source path does not exist: " + source);
                }
                Files.createDirectories(source);
            }
            checkPropagation(source, mount.propagation());
            boolean shared = propagation.endsWith("shared");
            if (host.runtime().mountNamespace().isEmpty() || shared) {
                return source;
            }
            // Copies that were told of each other's mounts would each grow by all the others.
            MountTree.Propagation mine =
                    mount.propagation().endsWith("slave")
                            ? MountTree.Propagation.SLAVE
                            : MountTree.Propagation.PRIVATE;
            return show(source, Files.isDirectory(source), !mount.below().hidden(), mine);
        } catch (IOException e) {
            throw new EngineFailure.BindSourceNotMade(source.toString(), Reason.of(e)).fault(e);
        }
    }

    /**
     * What a bind propagates: what it asks for. Where it shows the whole home it is told when what
     * containers mount there goes, as with dockerd; else they could not be mounted anew.
     */
    static String propagation(MountSpec mount, Path home) {
        if (!mount.propagation().isEmpty()) {
            return mount.propagation();
        }
        return home.startsWith(mount.source()) ? "rslave" : "rprivate";
    }

    private void checkPropagation(Path source, String asked) {
        if (!asked.endsWith("shared") && !asked.endsWith("slave")) {
            return;
        }
        Mounts.Holder holder = Mounts.holder(source);
        String where = "path " + source + " is mounted on " + holder.target();
        if (asked.endsWith("slave")) {
            if (holder.group().isEmpty() && !holder.slave()) {
                throw Fault.invalid("Mounts", where + " but it is not a shared or slave mount");
            }
        } else if (holder.group().isEmpty()) {
            throw Fault.invalid("Mounts", where + " but it is not a shared mount");
        } else if (!host.runtime().sees(holder)) {
            throw Fault.invalid(
                    "Mounts",
                    where
                            + ", which has been mounted or shared since Minato was started first:"
                            + " on a host that mounts control groups in both versions only mounts"
                            + " from before can be shared with a container. Use propagation"
                            + " rslave, or boot the host with systemd.unified_cgroup_hierarchy=1");
        }
    }

    /**
     * A part of a volume or of a bound folder. Symbolic links in it are resolved within that, by
     * the kernel.
     *
     * @throws Fault not found
     */
    Path part(Path whole, String subpath) {
        Path named = whole.resolve(subpath);
        try (Dir data = Dir.open(whole);
                Fd part = data.holdFollowing(BytePath.of(subpath))) {
            return show(
                    Path.of(part.procPath()),
                    part.stat().isDirectory(),
                    true,
                    MountTree.Propagation.PRIVATE);
        } catch (LinuxException e) {
            String why = e.is(Errno.ENOENT) ? "no such file or directory" : Reason.of(e);
            throw Fault.of(Fault.Kind.NOT_FOUND, "cannot access path " + named + ": " + why, e);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot show " + named + ": " + Reason.of(e), e);
        }
    }

    private Path show(
            Path source, boolean directory, boolean recursive, MountTree.Propagation propagation)
            throws IOException {
        Path place = shown.resolve(Integer.toString(next++));
        Mounts.unmount(place);
        Files.deleteIfExists(place);
        Files.createDirectories(directory ? place : shown);
        if (!directory) {
            Files.createFile(place);
        }
        try (MountTree tree = MountTree.copy(source, recursive, propagation)) {
            tree.attach(place);
        } catch (LinuxException e) {
            throw new IOException(Reason.of(e), e);
        }
        return place;
    }
}
