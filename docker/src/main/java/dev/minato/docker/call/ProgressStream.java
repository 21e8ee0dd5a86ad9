package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lines of JSON that tell the progress of long work (pull, load, build). Nothing is sent before the
 * first line, so that an error before it is an ordinary error answer. When nothing happens for a
 * while, an empty line goes out, which every client skips; a client that has gone, noticed thereby
 * or by its end of stream, interrupts the thread that made this. Thread-safe.
 */
public final class ProgressStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressStream.class);
    private static final byte[] BLANK = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ApiCall call;
    private final Thread worker = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable OutputStream out;
    private boolean recent;
    private volatile boolean cut;

    private ProgressStream(ApiCall call) {
        this.call = call;
    }

    /**
     * A stream that notices a client which has gone. The request's body must have been read.
     *
     * @param quiet after which silence an empty line is sent
     */
    public static ProgressStream watching(ApiCall call, Duration quiet) {
        ProgressStream stream = new ProgressStream(call);
        call.response().onGone(stream::interrupt);
        Thread.ofVirtual().name("docker-progress").start(() -> stream.keepAlive(quiet));
        return stream;
    }

    /** A stream beside a request's body that is still being read: its end tells of the client. */
    public static ProgressStream whileReading(ApiCall call) {
        return new ProgressStream(call);
    }

    /** Work that tells of its progress. */
    @FunctionalInterface
    public interface Work {
        public void run() throws IOException;
    }

    /**
     * Does the work; its error becomes a line when there have been lines before, so that no client
     * takes an end for success, and is thrown otherwise.
     */
    public void run(Work work) throws IOException {
        run(work, false);
    }

    /** Does the work; its error becomes a line, whether there have been lines before or not. */
    public void runInLines(Work work) throws IOException {
        run(work, true);
    }

    private void run(Work work, boolean inLines) throws IOException {
        try {
            work.run();
        } catch (Fault fault) {
            clearInterrupt();
            if (!inLines && !begun()) {
                throw fault;
            }
            error(DockerSentences.of(fault), null);
        } catch (IOException | RuntimeException | Error defect) {
            clearInterrupt();
            if (inLines || begun()) {
                tell(defect);
            }
            throw defect;
        }
    }

    /** When even this cannot be told, the stream is cut, which no client takes for success. */
    private void tell(Throwable defect) {
        cut = true;
        String what = defect instanceof Error ? Reason.of(defect) + "; " : "";
        error("internal error: " + what + "the log of the daemon says what failed", null);
        cut = false;
    }

    /** An interrupted thread cannot write. */
    private static void clearInterrupt() {
        if (Thread.interrupted()) {
            LOG.debug("the client has gone");
        }
    }

    /** Whether something was sent, so that errors must be told as lines. */
    boolean begun() {
        lock.lock();
        try {
            return out != null;
        } finally {
            lock.unlock();
        }
    }

    /** Sends a line. */
    public void line(Fields fields) {
        try {
            write(Json.line(fields.map(), "\r\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text as a line's {@code stream}. */
    public void text(String text) {
        line(Fields.of("stream", text));
    }

    /** Sends an error as Docker's streams do. */
    public void error(String message, @Nullable Integer code) {
        Fields detail = Fields.of().putIf(code != null, "code", code).put("message", message);
        line(Fields.of("errorDetail", detail).put("error", message));
    }

    private void write(byte[] bytes) throws IOException {
        lock.lock();
        try {
            OutputStream open = out;
            if (open == null) {
                call.response().header("Content-Type", "application/json");
                open = call.response().stream();
                out = open;
            }
            recent = true;
            open.write(bytes);
        } finally {
            lock.unlock();
        }
    }

    private void keepAlive(Duration quiet) {
        try {
            while (!ended.await(quiet.toMillis(), TimeUnit.MILLISECONDS)) {
                lock.lock();
                try {
                    if (!recent && ended.getCount() > 0) {
                        write(BLANK);
                    }
                    recent = false;
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException gone) {
            interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void interrupt() {
        lock.lock();
        try {
            if (ended.getCount() > 0) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream if it has begun; after this the worker is not interrupted any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended.countDown();
            if (out != null && !cut) {
                out.close();
            }
        } catch (IOException gone) {
            // Nobody is left to be told.
            return;
        } finally {
            lock.unlock();
        }
    }
}
