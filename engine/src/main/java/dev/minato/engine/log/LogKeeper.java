package dev.minato.engine.log;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps logs to their size, however quickly they grow. A log that is quiet costs nothing: inotify
 * tells of its first growth. From then on its size is looked at again before the fastest writer can
 * have filled the file, until it stands still. Thread-safe.
 */
public final class LogKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    /** Bytes a second; conmon writes less. */
    private static final long FASTEST = 200L << 20;

    private static final Duration SOONEST = Duration.ofMillis(2);
    private static final Duration LATEST = Duration.ofSeconds(1);

    private final WatchService service;
    private final Map<Path, Kept> logs = new ConcurrentHashMap<>();

    /**
     * @param anyPath of the file system the logs lie in
     */
    public LogKeeper(Path anyPath) throws IOException {
        service = anyPath.getFileSystem().newWatchService();
        Thread.ofPlatform().daemon().name("log-keeper").start(this::work);
    }

    /** A log; its fields are the thread's. */
    private static final class Kept {
        private final LogFiles files;
        private final long maxSize;
        private final Runnable reopen;
        private long size;
        private boolean growing;
        private long due;
        private long told;

        Kept(LogFiles files, long maxSize, Runnable reopen) {
            this.files = files;
            this.maxSize = maxSize;
            this.reopen = reopen;
        }
    }

    /**
     * Keeps a log to its size from now on; nothing changes when that is done already. Its folder
     * exists.
     *
     * @param maxSize bytes after which a new file is begun
     * @param reopen tells the writer to open the new file
     */
    public void keep(LogFiles files, long maxSize, Runnable reopen) {
        Path folder = files.folder();
        if (maxSize == Long.MAX_VALUE || logs.containsKey(folder)) {
            return;
        }
        if (logs.putIfAbsent(folder, new Kept(files, maxSize, reopen)) == null) {
            listenTo(folder);
        }
    }

    /** Its writer has ended. */
    public void forget(Path folder) {
        logs.remove(folder.toAbsolutePath());
    }

    private void listenTo(Path folder) {
        try {
            folder.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (NoSuchFileException e) {
            logs.remove(folder);
        } catch (IOException e) {
            LOG.warn("the log in {} cannot be watched: {}", folder, Reason.of(e));
            logs.remove(folder);
        } catch (ClosedWatchServiceException e) {
            // The engine ends.
        }
    }

    private void work() {
        try {
            while (true) {
                WatchKey key = service.poll(untilNext(), TimeUnit.NANOSECONDS);
                if (key != null && key.watchable() instanceof Path folder) {
                    // One event is enough: a busy log makes thousands.
                    key.cancel();
                    Kept grown = logs.get(folder);
                    if (grown != null) {
                        grown.growing = true;
                        grown.due = System.nanoTime();
                    }
                }
                logs.forEach(this::lookIfDue);
            }
        } catch (ClosedWatchServiceException e) {
            // The engine ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long untilNext() {
        long now = System.nanoTime();
        long next = LATEST.toNanos();
        for (Kept log : logs.values()) {
            if (log.growing) {
                next = Math.min(next, Math.max(0, log.due - now));
            }
        }
        return next;
    }

    private void lookIfDue(Path folder, Kept log) {
        if (!log.growing || log.due - System.nanoTime() > 0) {
            return;
        }
        try {
            look(folder, log);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("the log in {} could not be rotated: {}", folder, Reason.of(e));
            log.due = System.nanoTime() + LATEST.toNanos();
        }
    }

    private void look(Path folder, Kept log) throws IOException {
        long now = System.nanoTime();
        log.due = now + SOONEST.toNanos();
        if (log.files.rotate(log.maxSize, () -> tell(log))) {
            log.size = 0;
            return;
        }
        long before = log.size;
        log.size = size(log);
        if (log.size < 0) {
            // Renamed, and its writer has not opened the new one yet.
            if (now - log.told > LATEST.toNanos()) {
                tell(log);
            }
        } else if (log.size == before) {
            log.growing = false;
            listenTo(folder);
            // What came before the watch was set is not told.
            log.growing = size(log) != before;
        } else {
            long nanos = (log.maxSize - log.size) * 1_000 / (FASTEST / 1_000_000);
            long wait = Math.clamp(nanos, SOONEST.toNanos(), LATEST.toNanos());
            log.due = now + wait;
        }
    }

    private static void tell(Kept log) {
        log.told = System.nanoTime();
        log.reopen.run();
    }

    private static long size(Kept log) throws IOException {
        try {
            return Files.size(log.files.current());
        } catch (NoSuchFileException e) {
            return -1;
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
