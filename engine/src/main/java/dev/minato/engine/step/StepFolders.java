package dev.minato.engine.step;

import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders of a step while it runs.
 *
 * @param folder below the home: the root and the files that are mounted
 * @param bundle below the folder of this boot
 */
record StepFolders(String id, Path folder, Path bundle) {
    private static final Logger LOG = LoggerFactory.getLogger(StepFolders.class);

    static StepFolders of(EngineHost host, String id) {
        return new StepFolders(
                id, EngineFolders.steps(host).resolve(id), host.paths().steps().resolve(id));
    }

    Path root() {
        return folder.resolve("rootfs");
    }

    /** The runtime writes it once the process has begun. */
    Path pidFile() {
        return bundle.resolve("pid");
    }

    Path log() {
        return bundle.resolve("runtime.log");
    }

    String leaf() {
        return "b/" + id + "/box";
    }

    void make() throws IOException {
        Files.createDirectories(root());
        Files.createDirectories(bundle);
    }

    /** Takes everything away; its processes have ended or are killed. */
    void clear(EngineHost host, ContainerNetworking networking) {
        release(host);
        remove(host, networking);
    }

    /** Nothing of it runs or changes its files any more. */
    void release(EngineHost host) {
        attempt("kill", () -> host.tree().kill("b/" + id));
        attempt("unmount", () -> unmount());
    }

    /** Takes away what is left of a released one. */
    void remove(EngineHost host, ContainerNetworking networking) {
        attempt("release its network", () -> networking.releaseStep(id));
        attempt("remove its control group", () -> host.tree().remove("b/" + id));
        attempt("forget it in the runtime", () -> RecursiveDelete.delete(host.runtime().state(id)));
        attempt("delete its bundle", () -> RecursiveDelete.delete(bundle));
        attempt("delete its folder", () -> RecursiveDelete.delete(folder));
    }

    private void unmount() {
        Mounts.unmount(root());
        if (EngineFolders.names(folder).stream().anyMatch(name -> name.startsWith("mount-"))) {
            Mounts.unmountBelow(folder);
        }
    }

    private void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("build step {}: cannot {}", id, what, e);
        }
    }
}
