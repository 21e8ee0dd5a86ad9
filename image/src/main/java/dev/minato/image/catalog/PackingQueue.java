package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.model.ImageId;
import dev.minato.state.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packs the layers of images that were made here, one after another, and gives each image its
 * manifest when all are. The queue is the images without a manifest, so it survives everything. It
 * yields to other work unless somebody waits for an image. Thread-safe.
 */
public final class PackingQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PackingQueue.class);

    private static final int MOST_FAILED = 1_000;

    private final Database database;
    private final ImagePacker packer;
    private final Duration delay;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ImageId, RuntimeException> failed = new HashMap<>();
    private final Thread thread;
    private boolean woken;
    private int waiting;
    private boolean closed;

    public PackingQueue(Database database, ImagePacker packer, Duration delay) {
        this.database = database;
        this.packer = packer;
        this.delay = delay;
        this.thread = Thread.ofPlatform().name("image-packing").daemon().unstarted(this::loop);
    }

    public void start() {
        wake();
        thread.start();
    }

    /** Says that there is an image without a manifest. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when an image has its manifest. */
    void await(ImageId image) {
        lock.lock();
        try {
            waiting++;
            packer.hurry(true);
            failed.remove(image);
            wake();
            while (!isPacked(image)) {
                RuntimeException failure = failed.get(image);
                if (failure != null) {
                    throw failure;
                }
                if (closed) {
                    throw Fault.unavailable("Minato is stopping: the image is not packed yet");
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            waiting--;
            packer.hurry(waiting > 0);
            lock.unlock();
        }
    }

    private boolean isPacked(ImageId image) {
        return database.read(rx -> ImageRows.get(rx, image).manifest().isPresent());
    }

    private void loop() {
        while (waitForWork()) {
            for (ImageId image : unpacked()) {
                pack(image);
            }
        }
    }

    private boolean waitForWork() {
        lock.lock();
        try {
            while (!closed && !woken) {
                changed.await();
            }
            // What comes in bursts, such as the steps of somebody's morning, goes first.
            long left = delay.toNanos();
            while (!closed && waiting == 0 && left > 0) {
                woken = false;
                left = changed.awaitNanos(left);
                left = woken ? delay.toNanos() : left;
            }
            woken = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<ImageId> unpacked() {
        return database.read(rx ->
                rx.query(
                        "SELECT id FROM image WHERE manifest IS NULL ORDER BY created",
                        row -> ImageId.parse(row.text("id"))));
    }

    private void pack(ImageId image) {
        Optional<RuntimeException> failure = Optional.empty();
        try {
            if (!isClosed() && !hasFailed(image)) {
                packer.pack(image);
            }
        } catch (ImagePacker.Stopped e) {
            LOG.debug("packing {} goes on after the next start", image);
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            report(image, e);
        } catch (Error e) {
            failure = Optional.of(Fault.internal(image + " cannot be packed: " + Reason.of(e), e));
            LOG.error("image {} cannot be packed", image, e);
        }
        lock.lock();
        try {
            failure.ifPresent(e -> remember(image, e));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A failed image is not tried again until somebody waits for it, or many others have failed.
     */
    private void remember(ImageId image, RuntimeException failure) {
        if (failed.size() >= MOST_FAILED) {
            failed.clear();
        }
        failed.put(image, failure);
    }

    private static void report(ImageId image, RuntimeException e) {
        if (e instanceof Fault fault && fault.kind() == Fault.Kind.NOT_FOUND) {
            LOG.debug("{} went away while it was packed", image);
        } else {
            LOG.warn("image {} cannot be packed", image, e);
        }
    }

    private boolean hasFailed(ImageId image) {
        lock.lock();
        try {
            return failed.containsKey(image);
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what is half packed begins anew after the next start. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            packer.stop();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(Duration.ofMillis(TimeUnit.SECONDS.toMillis(10)))) {
                LOG.debug("packing has not stopped yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
