package dev.minato.engine.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells readers that follow a log that its folder has changed. One inotify instance serves them
 * all: a user may have only 128. A hint may be missed, so readers look by themselves now and then.
 * Thread-safe.
 */
public final class LogWatch implements AutoCloseable {
    private final WatchService service;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Folder> folders = new HashMap<>();

    public LogWatch(Path anyPath) throws IOException {
        service = anyPath.getFileSystem().newWatchService();
        Thread.ofPlatform().daemon().name("log-watch").start(this::listen);
    }

    private static final class Folder {
        private final WatchKey key;
        private final Condition changed;
        private int readers;
        private long version;

        Folder(WatchKey key, Condition changed) {
            this.key = key;
            this.changed = changed;
        }
    }

    /** A reader's interest in a folder. */
    final class Interest implements AutoCloseable {
        private final Path path;
        private final Folder folder;

        private Interest(Path path, Folder folder) {
            this.path = path;
            this.folder = folder;
        }

        /** To be asked before reading. */
        long version() {
            lock.lock();
            try {
                return folder.version;
            } finally {
                lock.unlock();
            }
        }

        /** Waits until something has changed since the version, or the time is over. */
        void await(long version, Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (folder.version == version && left > 0) {
                    left = folder.changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                folder.readers--;
                if (folder.readers == 0) {
                    folder.key.cancel();
                    folders.remove(path);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Begins to watch a folder. */
    Interest watch(Path path) throws IOException {
        lock.lock();
        try {
            Folder folder = folders.get(path);
            if (folder == null) {
                WatchKey key =
                        path.register(
                                service,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_DELETE);
                folder = new Folder(key, lock.newCondition());
                folders.put(path, folder);
            }
            folder.readers++;
            return new Interest(path, folder);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the readers of a folder, as when its container has ended. */
    public void wake(Path path) {
        lock.lock();
        try {
            Folder folder = folders.get(path);
            if (folder != null) {
                folder.version++;
                folder.changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                key.reset();
                if (key.watchable() instanceof Path path) {
                    wake(path);
                }
            }
        } catch (ClosedWatchServiceException e) {
            // The engine ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
