package dev.minato.engine.container;

import dev.minato.engine.ContainerState;

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
final class Ender {
    private static final Logger LOG = LoggerFactory.getLogger(Ender.class);

    /** Those who waited for an end come before what nobody waits for. */
    private static final Duration COURTESY = Duration.ofMillis(10);

    /** What is shown when nobody saw how a process ended. */
    static final int UNKNOWN = 255;

    private final Host host;
    private final RunClearer clearer;
    private final Networking networking;
    private final Chronicle chronicle;
    private final Remover remover;
    private final HealthMonitors health;
    private final Work work;

    Ender(
            Host host,
            RunClearer clearer,
            Networking networking,
            Chronicle chronicle,
            Remover remover,
            HealthMonitors health,
            Work work) {
        this.host = host;
        this.clearer = clearer;
        this.networking = networking;
        this.chronicle = chronicle;
        this.remover = remover;
        this.health = health;
        this.work = work;
    }

    /**
     * conmon has left the exit code.
     *
     * @return when it is to be started again
     */
    Optional<Duration> exited(Cell cell) {
        Optional<Integer> code = chronicle.records().exitCode(cell.id());
        if (!cell.alive() || code.isEmpty()) {
            return Optional.empty();
        }
        return ended(cell, code.get(), chronicle.records().exitTime(cell.id()), "");
    }

    /**
     * Nobody watches it any more: what is left of it is killed.
     *
     * @return when it is to be started again
     */
    Optional<Duration> lost(Cell cell) {
        if (!cell.alive()) {
            return Optional.empty();
        }
        LOG.warn("container {}: its conmon has died; killed", cell.id());
        try {
            host.tree().kill(Host.box(cell.id()));
        } catch (RuntimeException e) {
            LOG.warn("container {}: cannot kill what is left of it", cell.id(), e);
        }
        return ended(
                cell,
                UNKNOWN,
                chronicle.now(),
                "the exit code is not known: conmon, which watched the process, has died");
    }

    private Optional<Duration> ended(Cell cell, int code, Instant at, String error) {
        health.ended(cell);
        boolean oomKilled = cell.state().oomKilled() || oomKilled(cell);
        networking.release(cell);
        Optional<Duration> again = again(cell, code, at);
        chronicle.ended(cell, code, oomKilled, at, error);
        if (again.isEmpty() && !cell.stopRequested()) {
            work.execute(() -> chronicle.desire(cell, Desired.STOPPED));
        }
        Console console = cell.console();
        cell.newConsole();
        console.endIfUnconnected();
        boolean goes = again.isEmpty() && cell.spec().autoRemove();
        clear(cell, !goes);
        for (CompletableFuture<Integer> waiting : cell.takeAwaitingExit()) {
            waiting.complete(code);
        }
        if (goes) {
            remover.removeLater(cell);
        }
        return again;
    }

    /** Whether the kernel has killed one of its processes for memory, the first or a child. */
    private boolean oomKilled(Cell cell) {
        return chronicle.records().oomFileExists(cell.id())
                || host.tree().oomKills(Host.box(cell.id())).orElse(0L) > 0;
    }

    /** Looks whether a limited container that runs has lost a child to its limit. */
    void lookForOom(Cell cell) {
        if (cell.spec().resources().memory() == 0 || cell.state().oomKilled()) {
            return;
        }
        cell.lock().lock();
        try {
            if (cell.alive() && !cell.state().oomKilled() && oomKilled(cell)) {
                chronicle.ranOutOfMemory(cell);
            }
        } finally {
            cell.lock().unlock();
        }
    }

    private static Optional<Duration> again(Cell cell, int code, Instant at) {
        if (cell.spec().owner().isPresent()) {
            return Optional.empty();
        }
        Duration ran =
                cell.state()
                        .startedAt()
                        .map(from -> Duration.between(from, at))
                        .orElse(Duration.ZERO);
        return RestartRule.delay(
                cell.spec().restart(),
                code,
                cell.restarts(),
                cell.backOff(),
                ran,
                cell.stopRequested());
    }

    /** A start has failed; what was made of it is cleared away. */
    void startFailed(Cell cell, RunMaker.StartFailure failure) {
        networking.release(cell);
        chronicle.failed(cell, failure.fault().text(), failure.exitCode());
        Console console = cell.console();
        cell.newConsole();
        console.end();
        boolean goes = cell.spec().autoRemove();
        clear(cell, !goes);
        if (goes) {
            remover.removeLater(cell);
        }
    }

    /**
     * Clears the last run away in the background.
     *
     * @param remember its end, since the container stays and may be started again
     */
    private void clear(Cell cell, boolean remember) {
        @Nullable RunRecord run = cell.run();
        cell.runIs(null);
        ContainerState ended = cell.state();
        Executor when = remember ? work : task -> work.later(COURTESY, task);
        CompletableFuture<Void> cleared =
                CompletableFuture.runAsync(
                        () -> {
                            if (remember && ended.finishedAt().isPresent()) {
                                chronicle.remember(cell);
                            }
                            clearer.clear(cell.id(), cell.directory(), Optional.ofNullable(run));
                        },
                        when);
        cell.clearing(
                cleared.exceptionally(e -> {
                    LOG.warn("container {}: clearing failed", cell.id(), e);
                    return null;
                }));
    }
}
