package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.content.DiskFaults;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.DiskSync;
import dev.minato.state.Database;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings new layers to the disk behind everybody's back: one syncfs(2) for all of them, some
 * seconds after the first or when somebody waits, then their rows say so. Thread-safe.
 */
public final class SnapshotSyncer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSyncer.class);
    private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Path root;
    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Condition finished = lock.newCondition();
    private final Thread thread;
    private boolean recorded;
    private boolean closed;
    private long requested;
    private long done;
    private @Nullable RuntimeException failure;

    public SnapshotSyncer(Path root, Database database) {
        this.root = root;
        this.database = database;
        this.thread = Thread.ofPlatform().name("image-sync").daemon().unstarted(this::loop);
    }

    public void start() {
        thread.start();
        recorded();
    }

    /** Says that there is a layer that is not synced. */
    public void recorded() {
        lock.lock();
        try {
            recorded = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything that was recorded before the call is on the disk. */
    public void await() {
        lock.lock();
        try {
            // A pass that is under way may have begun too early.
            long wanted = Math.max(requested, done) + 1;
            requested = wanted;
            asked.signal();
            while (done < wanted && !closed) {
                finished.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            if (done < wanted) {
                throw Fault.unavailable("Minato is stopping: the image may not be on disk yet");
            }
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        for (long pass = next(); pass >= 0; pass = next()) {
            finish(pass, attempt());
        }
    }

    /** Waits for a pass to make; -1 when there is none any more. */
    private long next() {
        lock.lock();
        try {
            boolean work = waitForWork();
            recorded = false;
            return work ? requested : -1;
        } finally {
            lock.unlock();
        }
    }

    private boolean waitForWork() {
        try {
            while (!closed && requested == done && !recorded) {
                asked.await();
            }
            long left = DELAY_NANOS;
            while (!closed && requested == done && left > 0) {
                left = asked.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private @Nullable RuntimeException attempt() {
        try {
            sync();
            return null;
        } catch (LinuxException e) {
            return DiskFaults.fault("bring layers to the disk", e);
        } catch (RuntimeException e) {
            LOG.warn("could not bring layers to the disk", e);
            return e;
        } catch (Error e) {
            LOG.error("could not bring layers to the disk", e);
            return Fault.internal("could not bring layers to the disk: " + Reason.of(e), e);
        }
    }

    private void sync() {
        List<Long> open =
                database.read(rx ->
                        rx.query(
                                "SELECT number FROM image_snapshot WHERE synced = 0",
                                row -> row.number("number")));
        if (open.isEmpty()) {
            return;
        }
        DiskSync.filesystem(root);
        database.write(tx -> {
            for (long number : open) {
                tx.update("UPDATE image_snapshot SET synced = 1 WHERE number = ?", number);
            }
            return open;
        });
    }

    private void finish(long pass, @Nullable RuntimeException outcome) {
        lock.lock();
        try {
            done = pass;
            failure = outcome;
            finished.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            asked.signalAll();
            finished.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
