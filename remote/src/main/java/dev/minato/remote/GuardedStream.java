package dev.minato.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A body whose sender must keep sending: when nothing has arrived for a while, the stream is closed
 * and the reader gets an IOException. The JDK's client watches only the head of an answer.
 */
public final class GuardedStream extends FilterInputStream {
    private final Duration idle;
    private final ScheduledFuture<?> watch;
    private volatile long lastRead = System.nanoTime();
    private volatile boolean stalled;

    /**
     * @param idle how long nothing may arrive while somebody reads
     * @param timer asks for that from time to time
     */
    public GuardedStream(InputStream in, Duration idle, ScheduledExecutorService timer) {
        super(in);
        this.idle = idle;
        long period = Math.max(1, idle.toMillis() / 4);
        this.watch =
                timer.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        // A reader that was away (unpacking, waiting for the disk) is not the sender's fault.
        lastRead = System.nanoTime();
        try {
            int n = in.read(buffer, offset, length);
            if (stalled) {
                throw new IOException("nothing arrived for " + idle.toSeconds() + " s");
            }
            return n;
        } finally {
            lastRead = 0;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }

    private void check() {
        long since = lastRead;
        if (since != 0 && System.nanoTime() - since > idle.toNanos()) {
            stalled = true;
            watch.cancel(false);
            try {
                in.close();
            } catch (IOException e) {
                // The reader sees the closed stream.
                return;
            }
        }
    }
}
