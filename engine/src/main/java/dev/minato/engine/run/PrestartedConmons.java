package dev.minato.engine.run;

import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.log.LogKeeper;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.ConmonSpec;
import dev.minato.engine.spec.StreamSpec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Begins the conmon of a run. It takes longer to load than all else that a start prepares, and most
 * containers are started as soon as they are made: so it begins with the container, and waits for
 * the start. One that nobody wants within moments is taken away again.
 */
public final class PrestartedConmons implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrestartedConmons.class);
    private static final Duration MOMENTS = Duration.ofSeconds(2);

    /** More containers than this are made at once by those who start them later. */
    private static final int MOST = 16;

    private final EngineHost host;
    private final Conmon conmon;
    private final RunClearer clearer;
    private final LogKeeper logs;
    private final EngineThreads work;
    private final Map<String, CompletableFuture<Conmon.Prepared>> early = new ConcurrentHashMap<>();

    public PrestartedConmons(
            EngineHost host,
            Conmon conmon,
            RunClearer clearer,
            LogKeeper logs,
            EngineThreads work) {
        this.host = host;
        this.conmon = conmon;
        this.clearer = clearer;
        this.logs = logs;
        this.work = work;
    }

    /** A container was made; returns at once. */
    public void begin(ContainerEntry cell) {
        if (early.size() < MOST) {
            early.put(cell.id(), CompletableFuture.supplyAsync(() -> begun(cell), work));
            work.later(MOMENTS, () -> expire(cell));
        }
    }

    private Conmon.Prepared begun(ContainerEntry cell) {
        try {
            Path bundle = Files.createDirectories(host.paths().container(cell.id()));
            Files.createDirectories(cell.logFolder());
            return conmon.prepare(spec(cell, bundle));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ConmonSpec spec(ContainerEntry cell, Path bundle) {
        StreamSpec streams = cell.spec().streams();
        return new ConmonSpec(
                cell.id(),
                bundle,
                Optional.of(cell.log()).filter(_ -> cell.spec().log().keeps()),
                host.paths().exits(),
                streams.tty(),
                streams.openStdin(),
                streams.tty() || !streams.stdinOnce(),
                EngineHost.leaf(cell.id()),
                Optional.empty());
    }

    private void expire(ContainerEntry cell) {
        if (!early.containsKey(cell.id())) {
            return;
        }
        cell.lock().lock();
        try {
            abandon(cell);
        } finally {
            cell.lock().unlock();
        }
    }

    /**
     * The conmon for a start; the container's lock is held.
     *
     * @throws IOException when its folders cannot be made
     */
    Conmon.Prepared take(ContainerEntry cell) throws IOException {
        markRunEnd(cell);
        Conmon.Prepared waiting = waiting(cell);
        if (waiting != null && waiting.waits()) {
            keepLog(cell);
            return waiting;
        }
        if (waiting != null) {
            waiting.close();
        }
        try {
            Conmon.Prepared begun = begun(cell);
            keepLog(cell);
            return begun;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Without the mark a last line without an end would only be joined with the next run's. */
    private static void markRunEnd(ContainerEntry cell) {
        try {
            cell.logFiles().markRunEnd();
        } catch (IOException e) {
            LOG.debug("container {}: its log has no mark", cell.id(), e);
        }
    }

    /** Its log is kept to its size while it runs. */
    public void keepLog(ContainerEntry cell) {
        if (!cell.spec().log().keeps()) {
            return;
        }
        Path control = host.paths().container(cell.id()).resolve("ctl");
        logs.keep(cell.logFiles(), cell.spec().log().maxSize(), () -> Conmon.reopenLog(control));
    }

    /** What was begun and not taken yet; null also when it could not begin. */
    private Conmon.@Nullable Prepared waiting(ContainerEntry cell) {
        CompletableFuture<Conmon.Prepared> begun = early.remove(cell.id());
        try {
            return begun == null ? null : begun.join();
        } catch (CompletionException e) {
            // What hinders it hinders the start as well, which tells it.
            LOG.debug("container {}: its conmon could not begin", cell.id(), e);
            return null;
        }
    }

    /** Ends what waits for a start that is over; the rest of it is for {@link RunClearer}. */
    void drop(ContainerEntry cell) {
        Conmon.Prepared waiting = waiting(cell);
        if (waiting != null) {
            waiting.close();
        }
    }

    /** Nobody starts the container for now: all that was begun is cleared away. Lock held. */
    public void abandon(ContainerEntry cell) {
        if (early.containsKey(cell.id())) {
            drop(cell);
            cell.clearing(
                    CompletableFuture.runAsync(
                            () -> clearer.clear(cell.id(), cell.directory(), Optional.empty()),
                            work));
        }
    }

    /** Ends those that wait; what they leave is found by the next engine. */
    @Override
    public void close() {
        for (CompletableFuture<Conmon.Prepared> begun : List.copyOf(early.values())) {
            var _ = begun.thenAccept(Conmon.Prepared::close);
        }
    }
}
