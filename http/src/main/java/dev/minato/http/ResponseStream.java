package dev.minato.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/** The body of a streamed answer: every write goes out whole and at once. Thread-safe. */
final class ResponseStream extends OutputStream {
    private final HttpWire wire;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    ResponseStream(HttpWire wire) {
        this.wire = wire;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
            put(ByteBuffer.wrap(bytes, offset, length), false);
        }
    }

    @Override
    public void close() throws IOException {
        put(ByteBuffer.allocate(0), true);
    }

    private void put(ByteBuffer part, boolean last) throws IOException {
        lock.lock();
        try {
            if (closed) {
                if (last) {
                    return;
                }
                throw new IOException("the answer has ended");
            }
            closed = last;
            wire.write(part, last);
        } finally {
            lock.unlock();
        }
    }
}
