package dev.minato.http;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Jetty's end point over two blocking streams, whoever connected them and however. A virtual thread
 * reads as much as is asked for and no more; writing blocks whoever writes.
 */
final class StreamEndPoint extends AbstractEndPoint {
    private static final int PIECE = 16 << 10;

    private final InputStream in;
    private final OutputStream out;
    private final Runnable closing;
    private ByteBuffer ready = BufferUtil.EMPTY_BUFFER;
    private boolean wanted;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * @param closing gives both streams back, also under a blocked reader or writer
     */
    StreamEndPoint(Scheduler scheduler, InputStream in, OutputStream out, Runnable closing) {
        super(scheduler);
        this.in = in;
        this.out = out;
        this.closing = closing;
    }

    /** Begins to read once it is asked to. */
    void start() {
        Thread.ofVirtual().name("http2-stream").start(this::pump);
    }

    private void pump() {
        byte[] piece = new byte[PIECE];
        try {
            while (awaitWanted()) {
                int count = in.read(piece);
                came(count < 0 ? new byte[0] : Arrays.copyOf(piece, count), count < 0);
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            failed(new IOException(e));
        }
    }

    private synchronized boolean awaitWanted() throws IOException {
        try {
            while (!wanted && isOpen()) {
                wait();
            }
            wanted = false;
            return isOpen() && !ended;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void came(byte[] bytes, boolean last) {
        synchronized (this) {
            ready = ByteBuffer.wrap(bytes);
            ended = last;
        }
        getFillInterest().fillable();
    }

    private void failed(IOException cause) {
        synchronized (this) {
            failure = cause;
        }
        getFillInterest().onFail(cause);
    }

    @Override
    protected void needsFillInterest() {
        synchronized (this) {
            if (!ready.hasRemaining() && !ended && failure == null) {
                wanted = true;
                notifyAll();
                return;
            }
        }
        // Not on this thread: whoever asks is not done with asking.
        Thread.ofVirtual().name("http2-fill").start(() -> getFillInterest().fillable());
    }

    @Override
    public synchronized int fill(ByteBuffer target) throws IOException {
        if (ready.hasRemaining()) {
            int start = BufferUtil.flipToFill(target);
            int count = BufferUtil.put(ready, target);
            BufferUtil.flipToFlush(target, start);
            return count;
        }
        IOException cause = failure;
        if (cause != null) {
            throw cause;
        }
        return ended || !isOpen() ? -1 : 0;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        for (ByteBuffer each : buffers) {
            byte[] bytes = new byte[each.remaining()];
            each.get(bytes);
            out.write(bytes);
        }
        out.flush();
        return true;
    }

    @Override
    protected void onIncompleteFlush() {
        throw new IllegalStateException("a flush is always whole");
    }

    @Override
    protected void doClose() {
        closing.run();
        synchronized (this) {
            notifyAll();
        }
    }

    /** Known to whoever connected it. */
    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return null;
    }

    @Override
    public Object getTransport() {
        return in;
    }
}
