package dev.minato.engine.lifecycle;

import dev.minato.base.LostAndFound;
import dev.minato.base.Reason;
import dev.minato.engine.RunStatus;
import dev.minato.engine.adoption.Adoption;
import dev.minato.engine.adoption.FoundContainer;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.RunClearer;
import dev.minato.engine.runtime.Freezer;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.RestartPolicy.Mode;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.engine.stored.RemovalMark;
import dev.minato.engine.stored.RunRecord;
import dev.minato.engine.volume.LocalVolumes;
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
public final class ContainerAdopter {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerAdopter.class);

    private final EngineHost host;
    private final ContainerIndex registry;
    private final RunJournal journal;
    private final RunClearer clearer;
    private final ExitMonitor supervisor;
    private final Parts parts;
    private final EngineThreads work;

    /** What acts on what was found. */
    public record Parts(
            ContainerStarter starter,
            ContainerStopper stopper,
            ContainerRemover remover,
            HealthMonitors health,
            ContainerNetworking networking,
            LocalVolumes volumes) {}

    public ContainerAdopter(
            EngineHost host,
            ContainerIndex registry,
            RunJournal journal,
            RunClearer clearer,
            ExitMonitor supervisor,
            Parts parts,
            EngineThreads work) {
        this.host = host;
        this.registry = registry;
        this.journal = journal;
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
    public void adopt(List<ContainerRow> rows, boolean sameBoot) {
        Set<String> known = new HashSet<>();
        List<ContainerEntry> resumed = new ArrayList<>();
        for (ContainerRow row : rows) {
            ContainerEntry cell =
                    new ContainerEntry(row, host.home().containers().resolve(row.id()));
            // Earlier releases kept a network as it was named, by its identifier too.
            cell.networkIs(parts.networking().named(cell.spec().network()));
            registry.add(cell);
            known.add(row.id());
            RemovalMark.undo(cell.directory());
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
        registry.all().stream().filter(ContainerEntry::alive).forEach(cell -> alive.add(cell.id()));
        parts.networking().releaseAllBut(alive);
        resume(resumed);
    }

    /** Whoever is in the network namespace of another that is started, too, is started after it. */
    private void resume(List<ContainerEntry> cells) {
        Map<String, CompletableFuture<Void>> begun = new HashMap<>();
        Deque<ContainerEntry> waiting = new ArrayDeque<>(cells);
        Set<String> ids = new HashSet<>();
        cells.forEach(cell -> ids.add(cell.id()));
        // Each round begins one or puts one off; a circle is begun anyhow, and fails by itself.
        int putOff = 0;
        while (!waiting.isEmpty()) {
            ContainerEntry cell = waiting.remove();
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

    private static Optional<String> sharedWith(ContainerEntry cell) {
        return cell.spec().network().mode() instanceof NetworkMode.SharedNetwork shared
                ? Optional.of(shared.container())
                : Optional.empty();
    }

    private void adopt(ContainerEntry cell) {
        Optional<RunRecord> run = journal.records().read(cell.id());
        FoundContainer found = look(cell, run);
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

    private FoundContainer look(ContainerEntry cell, Optional<RunRecord> run) {
        return new FoundContainer(
                cell.spec().autoRemove() ? FoundContainer.Row.TRANSIENT : FoundContainer.Row.KEPT,
                run.map(RunRecord::phase).orElseGet(() -> withoutRecord(cell)),
                journal.records().exitFileExists(cell.id()),
                run.filter(r -> Processes.alive(r.conmon(), r.conmonStart())).isPresent(),
                host.tree().populated(EngineHost.box(cell.id())));
    }

    private FoundContainer.Bundle withoutRecord(ContainerEntry cell) {
        return Files.exists(host.paths().container(cell.id()))
                ? FoundContainer.Bundle.EXPECTED
                : FoundContainer.Bundle.NONE;
    }

    private void watched(ContainerEntry cell, RunRecord run) {
        journal.watched(cell, run);
        cell.connected(parts.networking().connections(cell));
    }

    private void watch(ContainerEntry cell, RunRecord run) {
        watched(cell, run);
        parts.networking().adopt(cell);
        if (new Freezer(host.tree()).isFrozen(EngineHost.box(cell.id()))) {
            cell.become(cell.state().withStatus(RunStatus.PAUSED));
        }
        cell.console().open(host.paths().container(cell.id()).resolve("attach"));
        parts.health().started(cell);
        run.stop().ifPresent(deadline -> parts.stopper().resume(cell, deadline, work));
    }

    private void clear(ContainerEntry cell, Optional<RunRecord> run) {
        clearer.clear(cell.id(), cell.directory(), run);
    }

    /**
     * Whatever belongs to no row: its run is ended, its folder deleted when its removal had begun,
     * else moved aside, since what it has written may be all there is of it.
     */
    private void sweep(Set<String> known) {
        Path containers = host.home().containers();
        Set<String> strays = new HashSet<>(clearer.leftovers());
        EngineFolders.names(containers).stream()
                .filter(name -> name.length() == 64)
                .forEach(strays::add);
        strays.removeAll(known);
        LostAndFound lost = new LostAndFound(host.home(), journal.now());
        for (String id : strays) {
            clearer.clear(id, containers.resolve(id), Optional.empty());
            put(id, containers.resolve(id), lost);
        }
    }

    private static void put(String id, Path folder, LostAndFound lost) {
        try {
            if (Files.notExists(folder) || RemovalMark.isBegun(folder)) {
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
        return row.desired() == ContainerIntent.RUNNING
                || (mode == Mode.ALWAYS && row.desired() == ContainerIntent.STOPPED && !sameBoot);
    }

    private void resume(ContainerEntry cell) {
        cell.lock().lock();
        try {
            boolean waits = cell.status() == RunStatus.CREATED || cell.status() == RunStatus.EXITED;
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
