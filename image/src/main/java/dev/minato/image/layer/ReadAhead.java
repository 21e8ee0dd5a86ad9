package dev.minato.image.layer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A stream that is read ahead, a little, on a thread of its own, so that two processors share the
 * work: one makes the bytes (receives and unpacks them), one uses them. What the stream throws is
 * thrown here after the bytes before it. An interrupt of the reader is handed to the stream, whose
 * answer to it then comes. For one reader; nothing touches the stream once this is closed.
 */
final class ReadAhead extends InputStream {
    private static final int PIECE = 128 << 10;
    private static final int PIECES = 8;

    /** How long what is under way may take once nobody wants it any more. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final InputStream in;
    private final ArrayBlockingQueue<Piece> full = new ArrayBlockingQueue<>(PIECES + 1);
    private final ArrayBlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(PIECES);
    private final Thread thread;
    private Piece piece = new Piece(new byte[0], 0, null);
    private int at;
    private volatile boolean closed;

    /** Bytes; at the end, none, and perhaps why there are no more. */
    private static final class Piece {
        private final byte[] bytes;
        private final int length;
        private final @Nullable Throwable failure;

        Piece(byte[] bytes, int length, @Nullable Throwable failure) {
            this.bytes = bytes;
            this.length = length;
            this.failure = failure;
        }
    }

    ReadAhead(InputStream in) {
        this.in = in;
        this.thread = Thread.ofPlatform().daemon().name("image-read-ahead").start(this::run);
    }

    private void run() {
        Throwable failure = null;
        try {
            copy();
        } catch (Throwable e) {
            failure = e;
        }
        // There is room: one more than there are pieces.
        full.add(new Piece(new byte[0], -1, failure));
    }

    private void copy() throws IOException, InterruptedException {
        for (int made = 0; !closed; ) {
            byte[] bytes = made < PIECES ? empty.poll() : empty.take();
            if (bytes == null) {
                bytes = new byte[PIECE];
                made++;
            }
            int read = in.read(bytes, 0, PIECE);
            if (read < 0) {
                return;
            }
            full.add(new Piece(bytes, read, null));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        while (at == piece.length) {
            next();
        }
        if (piece.length < 0) {
            return end(piece.failure);
        }
        int read = Math.min(length, piece.length - at);
        System.arraycopy(piece.bytes, at, to, offset, read);
        at += read;
        return read;
    }

    private void next() {
        if (piece.bytes.length == PIECE) {
            empty.add(piece.bytes);
        }
        piece = take();
        at = 0;
    }

    private Piece take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return full.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static int end(@Nullable Throwable failure) throws IOException {
        return switch (failure) {
            case null -> -1;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException("reading was interrupted", failure);
        };
    }

    /** Stops reading: what is being read may end, what is waited for is given up. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                if (!thread.join(PATIENCE)) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
