package dev.minato.engine.lifecycle;

import dev.minato.engine.RunError;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.RunClearer;
import dev.minato.engine.run.RunMaker;
import dev.minato.engine.stored.RunRecord;
import dev.minato.engine.stream.ConmonStreams;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The end of runs. Everybody who waits is told as soon as the exit code is known and the name and
 * ports are free; the rest is cleared away in the background. Every method is called with the
 * container's lock held.
 */
public final class RunFinisher {
    private static final Logger LOG = LoggerFactory.getLogger(RunFinisher.class);

    /** Those who waited for an end come before what nobody waits for. */
    private static final Duration COURTESY = Duration.ofMillis(10);

    /** What is shown when nobody saw how a process ended. */
    static final int UNKNOWN = 255;

    private final EngineHost host;
    private final RunClearer clearer;
    private final ContainerNetworking networking;
    private final RunJournal journal;
    private final ContainerRemover remover;
    private final HealthMonitors health;
    private final EngineThreads work;

    public RunFinisher(
            EngineHost host,
            RunClearer clearer,
            ContainerNetworking networking,
            RunJournal journal,
            ContainerRemover remover,
            HealthMonitors health,
            EngineThreads work) {
        this.host = host;
        this.clearer = clearer;
        this.networking = networking;
        this.journal = journal;
        this.remover = remover;
        this.health = health;
        this.work = work;
    }

    /**
     * conmon has left the exit code.
     *
     * @return when it is to be started again
     */
    Optional<Duration> exited(ContainerEntry cell) {
        Optional<Integer> code = journal.records().exitCode(cell.id());
        if (!cell.alive() || code.isEmpty()) {
            return Optional.empty();
        }
        return ended(cell, code.get(), journal.records().exitTime(cell.id()), RunError.NONE);
    }

    /**
     * Nobody watches it any more: what is left of it is killed.
     *
     * @return when it is to be started again
     */
    Optional<Duration> lost(ContainerEntry cell) {
        if (!cell.alive()) {
            return Optional.empty();
        }
        LOG.warn("container {}: its conmon has died; killed", cell.id());
        try {
            host.tree().kill(EngineHost.box(cell.id()));
        } catch (RuntimeException e) {
            LOG.warn("container {}: cannot kill what is left of it", cell.id(), e);
        }
        return ended(
                cell,
                UNKNOWN,
                journal.now(),
                RunError.of(
                        "the exit code is not known: conmon, which watched the process, has died"));
    }

    private Optional<Duration> ended(ContainerEntry cell, int code, Instant at, RunError error) {
        health.ended(cell);
        boolean oomKilled = cell.state().oomKilled() || oomKilled(cell);
        networking.release(cell);
        Optional<Duration> again = again(cell, code, at);
        journal.ended(cell, code, oomKilled, at, error);
        boolean stays = again.isEmpty() && !cell.stopRequested();
        ConmonStreams console = cell.console();
        cell.newConsole();
        console.endIfUnconnected();
        boolean goes = again.isEmpty() && cell.spec().autoRemove();
        clear(cell, goes, () -> remember(cell, goes, stays));
        for (CompletableFuture<Integer> waiting : cell.takeAwaitingExit()) {
            waiting.complete(code);
        }
        if (goes) {
            remover.removeLater(cell);
        }
        return again;
    }

    /** Whether the kernel has killed one of its processes for memory, the first or a child. */
    private boolean oomKilled(ContainerEntry cell) {
        return journal.records().oomFileExists(cell.id())
                || host.tree().oomKills(EngineHost.box(cell.id())).orElse(0L) > 0;
    }

    /** Looks whether a limited container that runs has lost a child to its limit. */
    void lookForOom(ContainerEntry cell) {
        cell.lock().lock();
        try {
            if (cell.alive() && mayHaveRunOutOfMemory(cell)) {
                journal.ranOutOfMemory(cell);
            }
        } finally {
            cell.lock().unlock();
        }
    }

    /** Whether there is something for {@link #lookForOom}; waits for nobody. */
    boolean mayHaveRunOutOfMemory(ContainerEntry cell) {
        return cell.spec().resources().memory() != 0
                && !cell.state().oomKilled()
                && oomKilled(cell);
    }

    private static Optional<Duration> again(ContainerEntry cell, int code, Instant at) {
        if (cell.spec().owner().isPresent()) {
            return Optional.empty();
        }
        Duration ran =
                cell.state()
                        .startedAt()
                        .map(from -> Duration.between(from, at))
                        .orElse(Duration.ZERO);
        return RestartRule.delayIfRestarted(
                cell.spec().restart(),
                code,
                cell.restarts(),
                cell.backOff(),
                ran,
                cell.stopRequested());
    }

    /** A start has failed; what was made of it is cleared away. */
    void startFailed(ContainerEntry cell, RunMaker.StartFailure failure) {
        networking.release(cell);
        journal.failed(cell, RunError.of(failure.fault()), failure.exitCode());
        ConmonStreams console = cell.console();
        cell.newConsole();
        console.end();
        boolean goes = cell.spec().autoRemove();
        if (!goes) {
            // Nothing else on the host tells a daemon that comes why it does not run.
            attempt(cell, "its failed start", () -> journal.remember(cell));
        }
        clear(cell, goes, () -> {});
        if (goes) {
            remover.removeLater(cell);
        }
    }

    /**
     * Clears the last run away in the background, when it is written down how it ended: until then
     * a daemon that comes finds the run and its exit code. The next start waits for it, so that
     * none of this is written over what that writes.
     *
     * @param goes the container is removed, so that nobody starts it again
     * @param writing writes down what is to outlive the run
     */
    private void clear(ContainerEntry cell, boolean goes, Runnable writing) {
        @Nullable RunRecord run = cell.run();
        cell.runIs(null);
        Executor when = goes ? task -> work.later(COURTESY, task) : work;
        CompletableFuture<Void> cleared =
                CompletableFuture.runAsync(
                        () -> {
                            writing.run();
                            clearer.clear(cell.id(), cell.directory(), Optional.ofNullable(run));
                        },
                        when);
        cell.clearing(
                cleared.exceptionally(e -> {
                    LOG.warn("container {}: clearing failed", cell.id(), e);
                    return null;
                }));
    }

    /**
     * Writes down how the last run ended.
     *
     * @param stays ended by itself: a start of the host is not to start it
     */
    private void remember(ContainerEntry cell, boolean goes, boolean stays) {
        if (stays) {
            attempt(cell, "that it stays", () -> journal.stays(cell));
        }
        if (!goes) {
            // A short run ends before that is written: the true end is last.
            attempt(cell, "an end in case the host goes down", cell.uncleanEnd()::join);
            attempt(cell, "its end", () -> journal.remember(cell));
        }
    }

    /** A full disk costs the line, and leaves nothing of the run on the host. */
    private static void attempt(ContainerEntry cell, String what, Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException e) {
            LOG.warn("container {}: {} was not written down", cell.id(), what, e);
        }
    }
}
