package dev.minato.engine.lifecycle;

import dev.minato.base.Reason;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.log.LogWatch;
import dev.minato.engine.run.PrestartedConmons;
import dev.minato.engine.stored.RunRecord;
import dev.minato.linux.process.Processes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices how containers fare: an exit file appears, a conmon dies. What inotify says is a hint;
 * every few seconds it looks for itself.
 */
public final class ExitMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExitMonitor.class);
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final EngineHost host;
    private final ContainerIndex registry;
    private final ContainerStarter starter;
    private final RunFinisher ender;
    private final LogWatch logs;
    private final EngineThreads work;
    private final WatchService service;
    private final PrestartedConmons conmons;

    public ExitMonitor(
            EngineHost host,
            ContainerIndex registry,
            ContainerStarter starter,
            RunFinisher ender,
            PrestartedConmons conmons,
            LogWatch logs,
            EngineThreads work) {
        this.conmons = conmons;
        this.host = host;
        this.registry = registry;
        this.starter = starter;
        this.ender = ender;
        this.logs = logs;
        this.work = work;
        try {
            Path exits = host.paths().exits();
            service = exits.getFileSystem().newWatchService();
            exits.register(service, StandardWatchEventKinds.ENTRY_CREATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void begin() {
        Thread.ofPlatform().daemon().name("exits").start(this::listen);
        registry.all().stream().filter(ContainerEntry::alive).forEach(conmons::keepLog);
        work.every(LOOK, this::look);
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = service.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path file) {
                        registry.byId(file.toString())
                                .ifPresent(cell -> work.execute(() -> exited(cell)));
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            // The engine ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        for (ContainerEntry cell : registry.all()) {
            try {
                if (cell.alive()) {
                    lookAt(cell);
                }
            } catch (RuntimeException e) {
                LOG.warn("looking after container {} failed", cell.id(), e);
            }
        }
    }

    private void lookAt(ContainerEntry cell) {
        @Nullable RunRecord run = cell.run();
        if (run == null) {
            return;
        }
        if (Files.exists(host.paths().exits().resolve(cell.id()))) {
            work.execute(() -> exited(cell));
        } else if (!Processes.alive(run.conmon(), run.conmonStart())) {
            work.execute(() -> lost(cell, run));
        } else if (ender.mayHaveRunOutOfMemory(cell)) {
            work.execute(() -> ender.lookForOom(cell));
        }
    }

    /** conmon has left an exit code. */
    void exited(ContainerEntry cell) {
        cell.lock().lock();
        try {
            follow(cell, ender.exited(cell));
        } finally {
            cell.lock().unlock();
        }
        logs.wake(cell.logFolder());
    }

    /** Its conmon has gone without a word. */
    @SuppressWarnings("ReferenceEquality") // The very run that was looked at.
    void lost(ContainerEntry cell, RunRecord run) {
        cell.lock().lock();
        try {
            if (cell.run() != run) {
                return;
            }
            // It may have left the code just before it went.
            Optional<Duration> again = ender.exited(cell);
            follow(cell, again.isPresent() || !cell.alive() ? again : ender.lost(cell));
        } finally {
            cell.lock().unlock();
        }
        logs.wake(cell.logFolder());
    }

    private void follow(ContainerEntry cell, Optional<Duration> again) {
        again.ifPresent(delay -> restartLater(cell, delay));
    }

    private void restartLater(ContainerEntry cell, Duration delay) {
        cell.become(cell.state().withStatus(RunStatus.RESTARTING));
        work.later(delay, () -> restart(cell, delay));
    }

    private void restart(ContainerEntry cell, Duration delay) {
        cell.lock().lock();
        try {
            if (cell.status() != RunStatus.RESTARTING || cell.stopRequested()) {
                return;
            }
            cell.restartsAre(cell.restarts() + 1);
            cell.backOff(delay);
            starter.start(cell);
        } catch (RuntimeException | Error e) {
            LOG.warn("container {} could not be started again: {}", cell.id(), Reason.of(e));
            RestartRule.delayIfRestarted(
                            cell.spec().restart(),
                            cell.state().exitCode(),
                            cell.restarts(),
                            delay,
                            Duration.ZERO,
                            cell.stopRequested())
                    .ifPresent(next -> restartLater(cell, next));
        } finally {
            cell.lock().unlock();
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
