package dev.minato.docker.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Output of two streams on one: before each piece stand its stream, three zeros and its length
 * (Docker Engine API, ContainerAttach); with a terminal the bytes go as they are. Each piece is one
 * write. Thread-safe.
 */
public final class Frames {
    /** Standard output. */
    public static final int STDOUT = 1;

    /** Standard error. */
    public static final int STDERR = 2;

    private static final int HEADER = 8;

    private final OutputStream out;
    private final boolean raw;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param raw without headers: the process has a terminal
     */
    public Frames(OutputStream out, boolean raw) {
        this.out = out;
        this.raw = raw;
    }

    /** Sends a piece. */
    public void write(int stream, byte[] data) throws IOException {
        lock.lock();
        try {
            out.write(raw ? data : framed(stream, data));
        } finally {
            lock.unlock();
        }
    }

    private static byte[] framed(int stream, byte[] data) {
        return ByteBuffer.allocate(HEADER + data.length)
                .put((byte) stream)
                .position(4)
                .putInt(data.length)
                .put(data)
                .array();
    }
}
