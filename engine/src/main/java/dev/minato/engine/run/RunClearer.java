package dev.minato.engine.run;

import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.log.LogKeeper;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.stored.RunRecord;
import dev.minato.engine.stored.RunRecords;
import dev.minato.engine.volume.VolumeMounts;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.Pidfd;
import dev.minato.linux.process.Processes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes everything of a run off the host: processes, mounts, control groups, the runtime's state,
 * the bundle. Every step may find that there is nothing left to do; one that fails does not keep
 * the others from being done.
 */
public final class RunClearer {
    private static final Logger LOG = LoggerFactory.getLogger(RunClearer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Characters of a container's identifier. */
    private static final int ID = 64;

    private final EngineHost host;
    private final RunRecords records;
    private final VolumeMounts volumes;
    private final LogKeeper logs;

    public RunClearer(EngineHost host, RunRecords records, VolumeMounts volumes, LogKeeper logs) {
        this.host = host;
        this.records = records;
        this.volumes = volumes;
        this.logs = logs;
    }

    /**
     * Clears a container's run.
     *
     * @param directory of the container below the home
     * @param conmon the one that watches it, if known: it gets a moment to end by itself
     */
    public void clear(String id, Path directory, Optional<RunRecord> conmon) {
        attempt(id, "kill what is left of it", () -> host.tree().kill(EngineHost.box(id)));
        attempt(id, "wait for its conmon", () -> conmon.ifPresent(RunClearer::awaitConmon));
        attempt(id, "kill its conmon", () -> host.tree().kill("c/" + id));
        logs.forget(ContainerEntry.logFolder(directory));
        attempt(id, "unmount", () -> unmount(directory));
        attempt(id, "unmount its volumes", () -> volumes.release(id));
        attempt(id, "remove its control groups", () -> removeGroups(id));
        attempt(
                id,
                "forget it in the runtime",
                () -> RecursiveDelete.delete(host.runtime().state(id)));
        attempt(id, "delete its bundle", () -> RecursiveDelete.delete(host.paths().container(id)));
        attempt(id, "delete its exit file", () -> records.deleteExitFile(id));
    }

    private static void attempt(String id, String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("container {}: cannot {}", id, what, e);
        }
    }

    private static void awaitConmon(RunRecord run) {
        if (run.conmon() > 0 && Processes.alive(run.conmon(), run.conmonStart())) {
            try (Pidfd conmon = Pidfd.open(run.conmon())) {
                conmon.awaitExit(PATIENCE);
            } catch (LinuxException e) {
                // It has ended meanwhile.
            }
        }
    }

    /** Those that are known first: then the one above them need not be looked into. */
    private void removeGroups(String id) {
        host.tree().remove(EngineHost.box(id));
        host.tree().remove(EngineHost.leaf(id));
        host.tree().remove("c/" + id);
    }

    private static void unmount(Path directory) {
        Mounts.unmount(directory.resolve("rootfs"));
        if (Files.isDirectory(directory.resolve("mounts"))) {
            Mounts.unmountBelow(directory);
        }
    }

    /** Identifiers of runs that left something: bundles, control groups, states. */
    public List<String> leftovers() {
        RunPaths paths = host.paths();
        return Stream.of(
                        EngineFolders.names(paths.containers()),
                        EngineFolders.names(paths.exits()),
                        EngineFolders.names(paths.states()),
                        host.tree().leaves("c"))
                .flatMap(List::stream)
                // A killed conmon leaves ID.XXXXXX, the exit file it was writing.
                .filter(name -> name.length() >= ID && (name + '.').charAt(ID) == '.')
                .map(name -> name.substring(0, ID))
                .distinct()
                .toList();
    }
}
