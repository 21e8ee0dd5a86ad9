package dev.minato.image.layer;

import dev.minato.base.Reason;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Removes directory trees that nobody refers to any more, on one thread, one after another, with
 * less of the processor than others.
 */
public final class TreeRemover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TreeRemover.class);

    @SuppressWarnings("ThreadPriorityCheck") // it is as right at any other
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform()
                            .name("image-janitor")
                            .priority(Thread.MIN_PRIORITY)
                            .daemon()
                            .factory());

    /** Removes a tree soon; what cannot be removed is tried again at the next start. */
    void remove(Dir root, BytePath tree) {
        run(() -> root.removeTree(tree));
    }

    public void run(Runnable work) {
        try {
            thread.execute(() -> attempt(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping: left for the next start");
        }
    }

    /** Waits until all that was given so far is done, but not for ever. */
    void await(Duration patience) {
        CountDownLatch done = new CountDownLatch(1);
        run(done::countDown);
        try {
            if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("still clearing up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (LinuxException e) {
            LOG.warn("could not remove what is no longer needed: {}", Reason.of(e));
        } catch (RuntimeException e) {
            LOG.warn("clearing up failed", e);
        }
    }

    /** Ends after the tree that it is at; the rest is found at the next start. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.debug("still removing a tree");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
