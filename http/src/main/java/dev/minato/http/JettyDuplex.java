package dev.minato.http;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A connection that Jetty has handed over: blocking reads and writes on its end point. */
final class JettyDuplex extends AbstractConnection implements Connection.UpgradeTo, Duplex {
    private final EndPoint endPoint;
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).limit(0);
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private @Nullable ByteBuffer early;

    JettyDuplex(EndPoint endPoint, Executor executor) {
        super(endPoint, executor);
        this.endPoint = endPoint;
    }

    void awaitOpen() {
        opened.join();
    }

    @Override
    public void onUpgradeTo(ByteBuffer unread) {
        early = ByteBuffer.allocate(unread.remaining()).put(unread).flip();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        opened.complete(true);
    }

    @Override
    public void onFillable() {
        // Reads block on their own callbacks; nothing is filled here.
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public void close() {
        endPoint.close();
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        ByteBuffer first = early;
        if (first != null && first.hasRemaining()) {
            int count = Math.min(length, first.remaining());
            first.get(target, offset, count);
            return count;
        }
        while (!buffer.hasRemaining()) {
            buffer.clear().limit(0);
            int filled = endPoint.fill(buffer);
            if (filled < 0) {
                return -1;
            }
            if (filled == 0) {
                try (Blocker.Callback readable = Blocker.callback()) {
                    endPoint.fillInterested(readable);
                    readable.block();
                }
            }
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return length == 0 ? 0 : JettyDuplex.this.read(target, offset, length);
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try (Blocker.Callback written = Blocker.callback()) {
                endPoint.write(written, ByteBuffer.wrap(bytes, offset, length));
                written.block();
            }
        }
    }
}
