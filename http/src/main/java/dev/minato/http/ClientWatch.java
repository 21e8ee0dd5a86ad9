package dev.minato.http;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;

/** What a {@link WatchedEndPoint} can do more: it reads and writes through this. */
final class ClientWatch {
    /** Reads from the end point below, as {@link AbstractEndPoint#fill}. */
    @FunctionalInterface
    interface Filling {
        int fill(ByteBuffer buffer) throws IOException;
    }

    /** Writes to the end point below, as {@link AbstractEndPoint#write}. */
    @FunctionalInterface
    interface Writing {
        void write(Callback callback, ByteBuffer... buffers);
    }

    private final AbstractEndPoint endPoint;
    private final Filling filling;
    private final Runnable interest;
    private final Writing writing;
    private volatile boolean muted;
    private @Nullable Watch watch;
    private @Nullable ByteBuffer early;

    /**
     * @param interest asks for a call when there is something to read
     */
    ClientWatch(AbstractEndPoint endPoint, Filling filling, Runnable interest, Writing writing) {
        this.endPoint = endPoint;
        this.filling = filling;
        this.interest = interest;
        this.writing = writing;
    }

    void mute(boolean on) {
        muted = on;
    }

    void write(Callback callback, ByteBuffer... buffers) {
        if (!muted) {
            writing.write(callback, buffers);
            return;
        }
        for (ByteBuffer buffer : buffers) {
            buffer.position(buffer.limit());
        }
        callback.succeeded();
    }

    synchronized int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer kept = early;
        if (kept == null) {
            return filling.fill(buffer);
        }
        // Jetty hands over buffers in flushing mode: room begins at the limit.
        int end = buffer.limit();
        int count = Math.min(kept.remaining(), buffer.capacity() - end);
        buffer.limit(end + count).put(end, kept, kept.position(), count);
        kept.position(kept.position() + count);
        early = kept.hasRemaining() ? kept : null;
        return count;
    }

    void needsFillInterest() {
        boolean readable;
        synchronized (this) {
            readable = early != null;
        }
        if (readable) {
            Thread.ofVirtual()
                    .name("http-early")
                    .start(() -> endPoint.getFillInterest().fillable());
        } else {
            interest.run();
        }
    }

    void begin(Runnable onGone) {
        Watch begun = new Watch(onGone);
        synchronized (this) {
            watch = begun;
        }
        endPoint.tryFillInterested(begun);
    }

    void end() {
        synchronized (this) {
            if (watch == null) {
                return;
            }
            watch = null;
        }
        endPoint.getFillInterest().onFail(new CancellationException());
    }

    private final class Watch implements Callback {
        private final Runnable onGone;

        private Watch(Runnable onGone) {
            this.onGone = onGone;
        }

        @Override
        public void succeeded() {
            boolean again;
            synchronized (ClientWatch.this) {
                // Ended between the selector's call and ours: the bytes are for Jetty to read.
                if (watch != this) {
                    return;
                }
                again = look();
            }
            if (again) {
                endPoint.tryFillInterested(this);
            }
        }

        /** Reads what has come; true when that was nothing. */
        private boolean look() {
            ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);
            try {
                int count = filling.fill(bytes);
                if (count == 0) {
                    return true;
                }
                if (count > 0) {
                    early = bytes;
                    return false;
                }
            } catch (IOException broken) {
                // Broken is gone as well.
            }
            gone();
            return false;
        }

        @Override
        public void failed(Throwable cause) {
            if (!(cause instanceof CancellationException)) {
                gone();
            }
        }

        private void gone() {
            Thread.ofVirtual().name("http-gone").start(onGone);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
