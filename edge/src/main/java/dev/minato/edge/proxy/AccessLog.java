package dev.minato.edge.proxy;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The append-only log of requests: batches of JSON lines from the event loops, written by one
 * thread of its own. When the disk is slower than the requests, batches are dropped and counted,
 * never waited for; the count is written as {@code {"lost":N}} once there is room again.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

    /** Size at which the file is renamed. */
    public static final long DEFAULT_BYTES = 16L << 20;

    private static final Set<PosixFilePermission> MODE =
            PosixFilePermissions.fromString("rw-r-----");
    private static final int QUEUE = 64;
    private static final int KEPT = 4;
    private static final long RETRY_NANOS = 500_000_000L;

    private final Path file;
    private final long maxBytes;
    private final ArrayBlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean rotates = true;
    private volatile boolean open = true;

    @SuppressWarnings("ArrayRecordComponent")
    private record Batch(byte[] lines, int count) {}

    /**
     * @param maxBytes at which the file is renamed to {@code <name>.1}, older ones moving up
     */
    public AccessLog(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::run);
    }

    /** Hands over whole lines; drops them when the writer is too far behind. */
    public void offer(byte[] lines, int count) {
        if (!queue.offer(new Batch(lines, count))) {
            lost.addAndGet(count);
        }
    }

    /** A successor writes to the same file from now on and is the one that renames it. */
    public void leaveRotation() {
        rotates = false;
    }

    @Override
    public void close() {
        open = false;
        writer.interrupt();
        try {
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean warned = false;
        while (open || !queue.isEmpty()) {
            prepare();
            try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
                write(out, Files.size(file));
                warned = false;
            } catch (IOException e) {
                if (!warned) {
                    log.warn("access log {} cannot be written: {}", file, Reason.of(e));
                    warned = true;
                }
                if (!open) {
                    return;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (InterruptedException e) {
                if (open) {
                    return;
                }
            }
        }
    }

    /** The file is there before it is written: who asked for what is not for every user. */
    private void prepare() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.notExists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(MODE));
            }
            Files.setPosixFilePermissions(file, MODE);
        } catch (IOException e) {
            log.debug("{} is not prepared: {}", file, Reason.of(e));
        }
    }

    private void write(FileOutputStream out, long before) throws IOException, InterruptedException {
        long size = before;
        while (open || !queue.isEmpty()) {
            Batch batch = open ? queue.take() : queue.remove();
            try {
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    byte[] note =
                            ("{\"lost\":" + missing + "}\n").getBytes(StandardCharsets.US_ASCII);
                    out.write(note);
                }
                out.write(batch.lines);
            } catch (IOException e) {
                lost.addAndGet(batch.count);
                throw e;
            }
            size += batch.lines.length;
            if (size > maxBytes && rotates) {
                rotate();
                return;
            }
        }
    }

    private void rotate() throws IOException {
        for (int i = KEPT; i >= 1; i--) {
            Path from = i == 1 ? file : sibling(i - 1);
            if (Files.exists(from)) {
                Files.move(from, sibling(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path sibling(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
