package dev.minato.engine.container;

import dev.minato.base.LostAndFound;
import dev.minato.base.Reason;
import dev.minato.engine.NetworkMode;
import dev.minato.engine.RestartPolicy.Mode;
import dev.minato.engine.Status;
import dev.minato.engine.adoption.Adoption;
import dev.minato.engine.adoption.Finding;
import dev.minato.engine.runtime.Freezer;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.process.Processes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Takes over what the daemon before has left, by the decisions of {@link Adoption}. */
final class Adopter {
    private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);

    private final Host host;
    private final Registry registry;
    private final Chronicle chronicle;
    private final RunClearer clearer;
    private final Supervisor supervisor;
    private final Parts parts;
    private final Work work;

    /** What acts on what was found. */
    record Parts(
            Starter starter,
            Stopper stopper,
            Remover remover,
            HealthMonitors health,
            Networking networking,
            LocalVolumes volumes) {}

    Adopter(
            Host host,
            Registry registry,
            Chronicle chronicle,
            RunClearer clearer,
            Supervisor supervisor,
            Parts parts,
            Work work) {
        this.host = host;
        this.registry = registry;
        this.chronicle = chronicle;
        this.clearer = clearer;
        this.supervisor = supervisor;
        this.parts = parts;
        this.work = work;
    }

    /**
     * Takes over.
     *
     * @param rows all there are
     * @param sameBoot an engine has been here since the host started
     */
    void adopt(List<ContainerRow> rows, boolean sameBoot) {
        Set<String> known = new HashSet<>();
        List<Cell> resumed = new ArrayList<>();
        for (ContainerRow row : rows) {
            Cell cell = new Cell(row, host.home().containers().resolve(row.id()));
            // Earlier releases kept a network as it was named, by its identifier too.
            cell.networkIs(parts.networking().named(cell.spec().network()));
            registry.add(cell);
            known.add(row.id());
            Removal.undo(cell.directory());
            parts.volumes().adopt(cell);
            adopt(cell);
            if (!cell.alive()) {
                parts.volumes().mounts().release(cell.id());
            }
            if (!cell.alive() && isToRun(row, sameBoot)) {
                resumed.add(cell);
            }
        }
        sweep(known);
        Set<String> alive = new HashSet<>();
        registry.all().stream().filter(Cell::alive).forEach(cell -> alive.add(cell.id()));
        parts.networking().releaseAllBut(alive);
        resume(resumed);
    }

    /** Whoever is in the network namespace of another that is started, too, is started after it. */
    private void resume(List<Cell> cells) {
        Map<String, CompletableFuture<Void>> begun = new HashMap<>();
        Deque<Cell> waiting = new ArrayDeque<>(cells);
        Set<String> ids = new HashSet<>();
        cells.forEach(cell -> ids.add(cell.id()));
        // Each round begins one or puts one off; a circle is begun anyhow, and fails by itself.
        int putOff = 0;
        while (!waiting.isEmpty()) {
            Cell cell = waiting.remove();
            Optional<String> first = sharedWith(cell).filter(ids::contains);
            if (first.filter(id -> !begun.containsKey(id)).isPresent() && putOff < cells.size()) {
                putOff++;
                waiting.add(cell);
                continue;
            }
            putOff = 0;
            CompletableFuture<Void> before =
                    first.map(begun::get).orElse(CompletableFuture.completedFuture(null));
            begun.put(cell.id(), before.thenRunAsync(() -> resume(cell), work));
        }
    }

    private static Optional<String> sharedWith(Cell cell) {
        return cell.spec().network().mode() instanceof NetworkMode.SharedNetwork shared
                ? Optional.of(shared.container())
                : Optional.empty();
    }

    private void adopt(Cell cell) {
        Optional<RunRecord> run = chronicle.records().read(cell.id());
        Finding found = look(cell, run);
        Adoption.Action action = Adoption.adopt(found);
        if (action != Adoption.Action.KEEP) {
            LOG.info("container {} ({}): {}", cell.shortId(), cell.name(), action);
        }
        switch (action) {
            case KEEP -> {}
            case WATCH -> watch(cell, run.orElseThrow());
            case RECORD_EXIT -> {
                watched(cell, run.orElseThrow());
                supervisor.exited(cell);
            }
            case KILL_UNKNOWN -> {
                watched(cell, run.orElseThrow());
                supervisor.lost(cell, run.orElseThrow());
            }
            case ABANDON_START, CLEAR -> clear(cell, run);
            case REMOVE -> {
                clear(cell, run);
                parts.remover().removeLater(cell);
            }
        }
    }

    private Finding look(Cell cell, Optional<RunRecord> run) {
        return new Finding(
                cell.spec().autoRemove() ? Finding.Row.TRANSIENT : Finding.Row.KEPT,
                run.map(RunRecord::phase).orElseGet(() -> withoutRecord(cell)),
                chronicle.records().exitFileExists(cell.id()),
                run.filter(r -> Processes.alive(r.conmon(), r.conmonStart())).isPresent(),
                host.tree().populated(Host.box(cell.id())));
    }

    private Finding.Bundle withoutRecord(Cell cell) {
        return Files.exists(host.paths().container(cell.id()))
                ? Finding.Bundle.EXPECTED
                : Finding.Bundle.NONE;
    }

    private void watched(Cell cell, RunRecord run) {
        chronicle.watched(cell, run);
        cell.connected(parts.networking().connections(cell));
    }

    private void watch(Cell cell, RunRecord run) {
        watched(cell, run);
        parts.networking().adopt(cell);
        if (new Freezer(host.tree()).isFrozen(Host.box(cell.id()))) {
            cell.become(cell.state().withStatus(Status.PAUSED));
        }
        cell.console().open(host.paths().container(cell.id()).resolve("attach"));
        parts.health().started(cell);
        run.stop().ifPresent(deadline -> parts.stopper().resume(cell, deadline, work));
    }

    private void clear(Cell cell, Optional<RunRecord> run) {
        clearer.clear(cell.id(), cell.directory(), run);
    }

    /**
     * Whatever belongs to no row: its run is ended, its folder deleted when its removal had begun,
     * else moved aside, since what it has written may be all there is of it.
     */
    private void sweep(Set<String> known) {
        Path containers = host.home().containers();
        Set<String> strays = new HashSet<>(clearer.leftovers());
        Folders.names(containers).stream()
                .filter(name -> name.length() == 64)
                .forEach(strays::add);
        strays.removeAll(known);
        LostAndFound lost = new LostAndFound(host.home(), chronicle.now());
        for (String id : strays) {
            clearer.clear(id, containers.resolve(id), Optional.empty());
            put(id, containers.resolve(id), lost);
        }
    }

    private static void put(String id, Path folder, LostAndFound lost) {
        try {
            if (Files.notExists(folder) || Removal.isBegun(folder)) {
                LOG.info("container {}: nobody knows it: removed", id);
                RecursiveDelete.delete(folder);
            } else {
                LOG.warn("container {}: its row was lost; its files go to {}", id, lost.folder());
                lost.take(folder);
            }
        } catch (LinuxException e) {
            LOG.warn("container {}: its folder stays: {}", id, Reason.of(e));
        }
    }

    /**
     * Whether it is to be started now. Docker starts {@code always} ones with its daemon even when
     * they were stopped; a daemon of ours comes and goes unnoticed, so that is done after a start
     * of the host only.
     */
    private static boolean isToRun(ContainerRow row, boolean sameBoot) {
        Mode mode = row.spec().restart().mode();
        if (mode == Mode.NO || row.spec().owner().isPresent()) {
            return false;
        }
        return row.desired() == Desired.RUNNING
                || (mode == Mode.ALWAYS && row.desired() == Desired.STOPPED && !sameBoot);
    }

    private void resume(Cell cell) {
        cell.lock().lock();
        try {
            boolean waits = cell.status() == Status.CREATED || cell.status() == Status.EXITED;
            if (waits && !cell.removed().isDone()) {
                cell.stopRequested(false);
                parts.starter().start(cell);
            }
        } catch (RuntimeException e) {
            LOG.warn("container {} could not be started again", cell.shortId(), e);
        } finally {
            cell.lock().unlock();
        }
    }
}
