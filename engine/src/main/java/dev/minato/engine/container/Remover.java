package dev.minato.engine.container;

import dev.minato.engine.ContainerState;
import dev.minato.engine.Status;
import dev.minato.linux.Trees;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Takes containers away for good. */
final class Remover {
    private static final Logger LOG = LoggerFactory.getLogger(Remover.class);

    private final Registry registry;
    private final Conmons conmons;
    private final ContainerTable table;
    private final LocalVolumes volumes;
    private final ContainerEvents events;
    private final Work work;

    Remover(
            Registry registry,
            Conmons conmons,
            ContainerTable table,
            LocalVolumes volumes,
            ContainerEvents events,
            Work work) {
        this.registry = registry;
        this.conmons = conmons;
        this.table = table;
        this.volumes = volumes;
        this.events = events;
        this.work = work;
    }

    /**
     * Removes a container that does not run; its lock is held. When this returns it is gone for
     * good.
     */
    void remove(Cell cell, boolean anonymousVolumes) {
        ContainerState before = cell.state();
        cell.become(before.withStatus(Status.REMOVING));
        List<String> going = anonymousVolumes ? volumes.goingWith(cell) : List.of();
        try {
            table.delete(cell.id(), going);
        } catch (RuntimeException e) {
            cell.become(before);
            throw e;
        }
        conmons.abandon(cell);
        gone(cell);
        work.execute(() -> deleteFolders(cell, going));
    }

    /**
     * Removes a container that goes with the end of its process: everybody sees it gone at once,
     * the row follows. A daemon that dies in between finds the row and removes it.
     */
    void removeLater(Cell cell) {
        cell.become(cell.state().withStatus(Status.REMOVING));
        List<String> going = volumes.goingWith(cell);
        gone(cell);
        work.execute(() -> {
            try {
                table.delete(cell.id(), going);
            } catch (RuntimeException e) {
                LOG.warn("container {}: its row stays for now", cell.id(), e);
            }
            deleteFolders(cell, going);
        });
    }

    private void gone(Cell cell) {
        registry.remove(cell);
        events.container(cell, "destroy");
        cell.removed().complete(cell.state().exitCode());
    }

    private void deleteFolders(Cell cell, List<String> going) {
        cell.cleared().join();
        try {
            Trees.delete(cell.directory());
            going.forEach(volumes::forget);
        } catch (RuntimeException e) {
            LOG.warn("container {}: cannot delete {}", cell.id(), cell.directory(), e);
        }
    }
}
