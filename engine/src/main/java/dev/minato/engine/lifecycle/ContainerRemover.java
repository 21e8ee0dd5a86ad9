package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.engine.ContainerState;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.ContainerTable;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.run.PrestartedConmons;
import dev.minato.engine.stored.RemovalMark;
import dev.minato.engine.volume.LocalVolumes;
import dev.minato.linux.files.RecursiveDelete;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes containers away for good. */
public final class ContainerRemover {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerRemover.class);

    /** For files that another one deletes, a large tree among them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ContainerIndex registry;
    private final PrestartedConmons conmons;
    private final ContainerTable table;
    private final LocalVolumes volumes;
    private final ContainerEvents events;
    private final EngineThreads work;

    public ContainerRemover(
            ContainerIndex registry,
            PrestartedConmons conmons,
            ContainerTable table,
            LocalVolumes volumes,
            ContainerEvents events,
            EngineThreads work) {
        this.registry = registry;
        this.conmons = conmons;
        this.table = table;
        this.volumes = volumes;
        this.events = events;
        this.work = work;
    }

    /**
     * Removes a container that does not run; its lock is held. When this returns it is gone for
     * good, its files and volumes as well: who asked may count on the room and the names.
     */
    void remove(ContainerEntry cell, boolean anonymousVolumes) {
        ContainerState before = cell.state();
        cell.become(before.withStatus(RunStatus.REMOVING));
        List<String> going = anonymousVolumes ? volumes.goingWith(cell) : List.of();
        try {
            delete(cell, going);
        } catch (RuntimeException e) {
            cell.become(before);
            throw e;
        }
        try {
            conmons.abandon(cell);
            deleteFolders(cell, going);
        } finally {
            // What could not be deleted is marked, and the next engine deletes it.
            registry.remove(cell);
            tellGone(cell);
        }
    }

    /**
     * Removes a container that goes with the end of its process: everybody sees it gone at once,
     * the row follows. Volumes can be seen as well, so those who wait are told after them. A daemon
     * that dies in between finds the row and removes it.
     */
    void removeLater(ContainerEntry cell) {
        cell.become(cell.state().withStatus(RunStatus.REMOVING));
        List<String> going = volumes.goingWith(cell);
        registry.remove(cell);
        if (going.isEmpty()) {
            tellGone(cell);
        }
        work.execute(() -> {
            try {
                delete(cell, going);
            } catch (RuntimeException e) {
                LOG.warn("container {}: its row stays for now", cell.id(), e);
            }
            try {
                deleteFolders(cell, going);
            } finally {
                if (!going.isEmpty()) {
                    tellGone(cell);
                }
            }
        });
    }

    private void delete(ContainerEntry cell, List<String> going) {
        RemovalMark.begin(cell.directory());
        going.forEach(volumes::beginRemoval);
        table.delete(cell.id(), going);
    }

    private void tellGone(ContainerEntry cell) {
        events.container(cell, "destroy");
        cell.removed().complete(cell.state().exitCode());
    }

    /** Waits for the end of a removal that another one has begun. */
    void awaitGone(ContainerEntry cell) {
        try {
            cell.removed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Fault.unavailable(
                    "removal of container "
                            + cell.name()
                            + " goes on: its files were not deleted within 10 minutes");
        } catch (ExecutionException | CancellationException e) {
            LOG.debug("container {}: nobody tells of its removal", cell.id(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteFolders(ContainerEntry cell, List<String> going) {
        cell.cleared().join();
        attempt(cell, () -> RecursiveDelete.delete(cell.directory()));
        going.forEach(name -> attempt(cell, () -> volumes.forget(name)));
    }

    private static void attempt(ContainerEntry cell, Runnable deletion) {
        try {
            deletion.run();
        } catch (RuntimeException e) {
            LOG.warn("container {}: not all of it could be deleted", cell.id(), e);
        }
    }
}
