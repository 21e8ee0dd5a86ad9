package dev.minato.engine.lifecycle;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.engine.ContainerState;
import dev.minato.engine.MountPoint;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;
import dev.minato.engine.adoption.FoundContainer;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.ContainerTable;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.RestartPolicy.Mode;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.RunOutcome;
import dev.minato.engine.stored.RunRecord;
import dev.minato.engine.stored.RunRecords;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down and tells what happens to runs: states, records, rows, events. */
public final class RunJournal {
    private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

    private final ContainerTable table;
    private final RunRecords records;
    private final ContainerEvents events;
    private final InstantSource time;
    private final Failpoint failpoint;

    public RunJournal(
            ContainerTable table,
            RunRecords records,
            ContainerEvents events,
            InstantSource time,
            Failpoint failpoint) {
        this.failpoint = failpoint;
        this.table = table;
        this.records = records;
        this.events = events;
        this.time = time;
    }

    public RunRecords records() {
        return records;
    }

    ContainerEvents events() {
        return events;
    }

    /** A run is about to be made. */
    void preparing(ContainerEntry cell) {
        records.deleteExitFile(cell.id());
        records.write(cell.id(), prepared(cell));
        failpoint.reach("engine.run.prepared");
    }

    private static RunRecord prepared(ContainerEntry cell) {
        return new RunRecord(
                FoundContainer.Bundle.PREPARED,
                0,
                0,
                0,
                Optional.empty(),
                cell.restarts(),
                Optional.empty());
    }

    /** Whether a restart of the host is to start it again; only those who may care are written. */
    void desire(ContainerEntry cell, ContainerIntent desired) {
        if (cell.spec().restart().mode() != Mode.NO) {
            table.desire(cell.id(), desired);
        }
    }

    /**
     * How long a process that is asked to end has for it, with the container's lock held: a daemon
     * that comes meanwhile goes on with it. A stop does not fail for want of room to say so.
     */
    void stopping(ContainerEntry cell, Duration grace) {
        RunRecord run = cell.run();
        Instant killAt = time.instant().plus(grace);
        if (run == null || run.stop().filter(stop -> !killAt.isBefore(stop.killAt())).isPresent()) {
            return;
        }
        RunRecord next = run.stopping(new RunRecord.StopDeadline(killAt, grace));
        cell.runIs(next);
        try {
            records.write(cell.id(), next);
        } catch (Fault e) {
            LOG.warn("container {}: its stop is not written down: {}", cell.shortId(), e.text());
        }
    }

    /** On which networks it is to be from now on. */
    void placed(ContainerEntry cell, NetworkSpec network) {
        table.respecify(cell.id(), cell.spec().toBuilder().network(network).build());
        cell.networkIs(network);
    }

    void rename(ContainerEntry cell, String name) {
        table.rename(cell.id(), name);
        cell.rename(name);
    }

    /** The process runs. */
    void started(ContainerEntry cell, Conmon.Started process, List<NetworkConnection> connections) {
        failpoint.reach("engine.run.begun");
        Instant now = time.instant();
        RunRecord run =
                new RunRecord(
                        FoundContainer.Bundle.STARTED,
                        process.pid(),
                        process.conmon(),
                        process.conmonStart(),
                        Optional.of(now),
                        cell.restarts(),
                        Optional.empty());
        records.write(cell.id(), run);
        failpoint.reach("engine.run.recorded");
        watched(cell, run);
        cell.connected(connections);
        cell.volumes().forEach(mount -> events.mounted(cell, mount));
        tell(cell, "connect", connections);
        events.container(cell, "start");
    }

    private void tell(ContainerEntry cell, String action, List<NetworkConnection> places) {
        if (!(cell.spec().network().mode() instanceof NetworkMode.SandboxNetwork)) {
            places.forEach(
                    place -> events.network(cell, action, place.networkId(), place.network()));
        }
    }

    /** A run that is known: of this daemon, or of the one before. */
    void watched(ContainerEntry cell, RunRecord run) {
        cell.runIs(run);
        cell.restartsAre(run.restarts());
        cell.become(
                new ContainerState(
                        RunStatus.RUNNING,
                        run.pid(),
                        0,
                        false,
                        RunError.NONE,
                        run.startedAt(),
                        endBefore(cell, run)));
    }

    /** When the run before ended: what stands in case the host goes down is no end. */
    private static Optional<Instant> endBefore(ContainerEntry cell, RunRecord run) {
        return cell.state()
                .finishedAt()
                .filter(end -> run.startedAt().map(end::isBefore).orElse(true));
    }

    /** It could not be started. */
    void failed(ContainerEntry cell, RunError error, int exitCode) {
        ContainerState before = cell.state();
        RunStatus status = before.startedAt().isEmpty() ? RunStatus.CREATED : RunStatus.EXITED;
        cell.become(
                new ContainerState(
                        status,
                        0,
                        exitCode,
                        false,
                        error,
                        before.startedAt(),
                        before.finishedAt()));
    }

    /**
     * The process has ended.
     *
     * @param at when
     * @param error none, or why the exit code is not the process's own
     */
    void ended(ContainerEntry cell, int exitCode, boolean oomKilled, Instant at, RunError error) {
        ContainerState before = cell.state();
        List<NetworkConnection> places = cell.connections();
        cell.become(
                new ContainerState(
                        RunStatus.EXITED,
                        0,
                        exitCode,
                        oomKilled,
                        error,
                        before.startedAt(),
                        Optional.of(at)));
        cell.connected(List.of());
        cell.execs().clear();
        if (oomKilled && !before.oomKilled()) {
            events.container(cell, "oom");
        }
        tell(cell, "disconnect", places);
        for (MountPoint mount : cell.volumes()) {
            events.unmounted(cell, mount);
        }
        events.container(
                cell,
                "die",
                Map.of(
                        "exitCode",
                        Integer.toString(exitCode),
                        "execDuration",
                        Long.toString(ranFor(cell).toSeconds())));
        if (cell.stopping()) {
            events.container(cell, "stop");
        }
    }

    /** One of its processes was killed for memory; it runs on. */
    void ranOutOfMemory(ContainerEntry cell) {
        ContainerState state = cell.state();
        cell.become(
                new ContainerState(
                        state.status(),
                        state.pid(),
                        state.exitCode(),
                        true,
                        state.error(),
                        state.startedAt(),
                        state.finishedAt()));
        events.container(cell, "oom");
    }

    static Duration ranFor(ContainerEntry cell) {
        ContainerState state = cell.state();
        if (state.startedAt().isEmpty() || state.finishedAt().isEmpty()) {
            return Duration.ZERO;
        }
        Duration ran = Duration.between(state.startedAt().get(), state.finishedAt().get());
        return ran.isNegative() ? Duration.ZERO : ran;
    }

    /** Keeps how the last run ended over a restart of the host. */
    void remember(ContainerEntry cell) {
        failpoint.reach("engine.run.remembered");
        table.ended(cell.id(), RunOutcome.of(cell.state()));
    }

    /** It has ended by itself for good: a start of the host is not to start it. */
    void stays(ContainerEntry cell) {
        failpoint.reach("engine.run.stays");
        desire(cell, ContainerIntent.STOPPED);
    }

    /** In case the host goes down while it runs; its end writes over it. */
    void recordUncleanEnd(ContainerEntry cell) {
        failpoint.reach("engine.run.unclean");
        table.ended(
                cell.id(),
                new RunOutcome(
                        RunFinisher.UNKNOWN,
                        false,
                        RunError.of("the host went down while it ran"),
                        cell.state().startedAt(),
                        cell.state().startedAt()));
    }

    Instant now() {
        return time.instant();
    }
}
