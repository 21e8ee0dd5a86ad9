package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Reason;
import dev.minato.linux.HostInfo;
import dev.minato.linux.files.RecursiveDelete;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the engine's observations lie: below {@code run/<boot id>/}, void after the next boot.
 *
 * @param boot the folder of this boot
 */
public record RunPaths(Path boot) {
    /** Of this boot; made when missing. */
    public static RunPaths of(Home home) {
        RunPaths paths = new RunPaths(home.run().resolve(HostInfo.bootId()));
        paths.make();
        return paths;
    }

    private void make() {
        try {
            for (Path folder : folders()) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot make " + boot + ": " + Reason.of(e), e);
        }
    }

    /** Removes them; what others keep of this boot stays. */
    public void delete() {
        folders().forEach(RecursiveDelete::delete);
    }

    private List<Path> folders() {
        return List.of(containers(), execs(), steps(), exits(), states(), namespaces());
    }

    /** Bundles of containers, by identifier. */
    public Path containers() {
        return boot.resolve("c");
    }

    /** The bundle of a container. */
    public Path container(String id) {
        return containers().resolve(id);
    }

    /** Folders of execs, by identifier. */
    public Path execs() {
        return boot.resolve("x");
    }

    /** Bundles of steps, by identifier. */
    public Path steps() {
        return boot.resolve("b");
    }

    /** Where conmon leaves exit codes, one file for each container. */
    public Path exits() {
        return boot.resolve("exits");
    }

    /** The runtime's own state. */
    public Path states() {
        return boot.resolve("rt");
    }

    /** Pinned namespaces. */
    public Path namespaces() {
        return boot.resolve("ns");
    }
}
