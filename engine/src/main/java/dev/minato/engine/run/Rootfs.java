package dev.minato.engine.run;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.ImageRoots;
import dev.minato.engine.runtime.RuntimeView;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.mount.Mounts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts roots: the image's layers, below them a layer of empty mount points (so that no runtime
 * has to make any in the writable layer, where a commit or a diff would show them), above them what
 * the container writes. Thread-safe.
 */
public final class Rootfs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rootfs.class);
    private static final List<String> FOLDERS = List.of("dev", "etc", "proc", "sys");
    private static final List<String> OF_THE_KERNEL = List.of("dev", "proc", "sys");
    private static final List<String> FILES =
            List.of("etc/hosts", "etc/hostname", "etc/resolv.conf");

    private final ImageRoots images;
    private final Dir stubs;
    private final RuntimeView view;

    /**
     * @param stubs folder of the mount points, made when missing
     * @param view where roots are looked for; closed with this
     */
    public Rootfs(ImageRoots images, Path stubs, RuntimeView view) {
        this.images = images;
        this.view = view;
        try {
            this.stubs = made(stubs);
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private static Dir made(Path stubs) {
        try {
            for (String folder : FOLDERS) {
                EngineFolders.makeOpen(stubs.resolve(folder));
            }
            for (String file : FILES) {
                EngineFolders.writeOpen(stubs.resolve(file), "");
            }
            return Dir.open(stubs);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot make " + stubs + ": " + Reason.of(e), e);
        }
    }

    /**
     * Mounts a container's root.
     *
     * @param durable whether what it syncs is to survive a crash of the host
     */
    public void mount(ContainerEntry cell, boolean durable) {
        List<Dir> layers = images.open(cell.spec().imageId(), cell.top());
        Path directory = cell.directory();
        try {
            Path upper = directory.resolve("upper");
            Path work = directory.resolve("work");
            // Its permissions are those of the container's root.
            EngineFolders.makeOpen(upper);
            Files.createDirectories(work);
            Files.createDirectories(cell.rootfs());
            mount(layers, upper, work, cell.rootfs(), durable);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "cannot make " + directory + ": " + Reason.of(e), e);
        } finally {
            layers.forEach(Dir::close);
        }
    }

    /** Mounts layers with a folder above them that takes the changes. */
    public void mount(List<Dir> layers, Path upper, Path work, Path target, boolean durable) {
        List<Dir> lowers = new ArrayList<>(layers);
        lowers.add(stubs);
        try (Dir up = Dir.open(upper);
                Dir scratch = Dir.open(work)) {
            Mounts.overlay(lowers, up, scratch, target, durable);
        } catch (LinuxException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot mount the image: " + Reason.of(e), e);
        }
        if (!view.shows(target)) {
            LOG.error("the runtime does not see {}; here it is {}", target, Mounts.holder(target));
            throw Fault.unavailable(
                    "the runtime does not see the root that was mounted for it at "
                            + target
                            + ": start the daemon anew (minato restart), which makes its mount"
                            + " namespace again");
        }
    }

    /**
     * Makes {@code /dev}, {@code /proc} and {@code /sys} in the folder that takes a step's changes
     * where no layer has them. A build keeps these: other builders' runtimes make them there, and
     * an image is to be the same whoever built it.
     *
     * @param lowers topmost first
     */
    public static void makeKernelFolders(List<Dir> lowers, Path upper) {
        try (Dir up = Dir.open(upper)) {
            for (String folder : OF_THE_KERNEL) {
                BytePath name = BytePath.of(folder);
                Optional<Stat> topmost =
                        lowers.stream().flatMap(layer -> layer.find(name).stream()).findFirst();
                if (topmost.filter(stat -> !isWhiteout(stat)).isEmpty()
                        && up.find(name).isEmpty()) {
                    up.mkdir(name, 0755);
                }
            }
        }
    }

    private static boolean isWhiteout(Stat stat) {
        return stat.type() == Stat.Type.CHARACTER && stat.major() == 0 && stat.minor() == 0;
    }

    @Override
    public void close() {
        stubs.close();
        view.close();
    }
}
