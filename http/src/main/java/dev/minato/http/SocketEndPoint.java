package dev.minato.http;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CancellationException;

/**
 * Jetty's end point with three abilities more: it says who called, notices a client that closes
 * while an answer is being made, and can be muted while Jetty believes to write an upgrade's
 * answer, whose bytes we choose ourselves.
 */
final class SocketEndPoint extends SocketChannelEndPoint {
    private final SocketChannel channel;
    private volatile boolean muted;
    private volatile @Nullable Principal principal;
    private volatile @Nullable Dispatcher dispatcher;
    private final Object watching = new Object();
    private @Nullable Watch watch;
    private @Nullable ByteBuffer early;

    SocketEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler timer) {
        super(channel, selector, key, timer);
        this.channel = channel;
    }

    /** Who is at the other end; looked up once, names of users cost a reading of files. */
    Principal principal() {
        Principal known = principal;
        if (known == null) {
            known = isUnix() ? owner() : anonymous();
            principal = known;
        }
        return known;
    }

    boolean isUnix() {
        return getLocalSocketAddress() instanceof UnixDomainSocketAddress;
    }

    private Principal owner() {
        try {
            UnixDomainPrincipal caller = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return new Principal.Owner(caller.user().getName(), caller.group().getName());
        } catch (IOException | UnsupportedOperationException e) {
            return new Principal.Owner("", "");
        }
    }

    private Principal anonymous() {
        return new Principal.Anonymous(
                getRemoteSocketAddress() instanceof InetSocketAddress tcp
                        ? tcp.getAddress().getHostAddress()
                        : "unknown");
    }

    /** The socket below an end point. */
    static SocketEndPoint below(EndPoint endPoint) {
        if (endPoint instanceof SocketEndPoint socket) {
            return socket;
        }
        return (SocketEndPoint)
                ((SslConnection.SslEndPoint) endPoint).getSslConnection().getEndPoint();
    }

    /** What serves the requests of this connection since an upgrade; null before one. */
    @Nullable Dispatcher dispatcher() {
        return dispatcher;
    }

    void dispatcher(Dispatcher other) {
        dispatcher = other;
    }

    void mute(boolean on) {
        muted = on;
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        if (muted) {
            for (ByteBuffer buffer : buffers) {
                buffer.position(buffer.limit());
            }
            callback.succeeded();
        } else {
            super.write(callback, buffers);
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (watching) {
            ByteBuffer kept = early;
            if (kept == null) {
                return super.fill(buffer);
            }
            // Jetty hands over buffers in flushing mode: room begins at the limit.
            int end = buffer.limit();
            int count = Math.min(kept.remaining(), buffer.capacity() - end);
            buffer.limit(end + count).put(end, kept, kept.position(), count);
            kept.position(kept.position() + count);
            early = kept.hasRemaining() ? kept : null;
            return count;
        }
    }

    @Override
    protected void needsFillInterest() {
        boolean readable;
        synchronized (watching) {
            readable = early != null;
        }
        if (readable) {
            Thread.ofVirtual().name("http-early").start(() -> getFillInterest().fillable());
        } else {
            super.needsFillInterest();
        }
    }

    /**
     * Watches for the client's end of stream while nothing else reads. Bytes that come instead (a
     * further request, sent early) are kept for later, and the watch ends.
     */
    void watch(Runnable onGone) {
        Watch begun = new Watch(onGone);
        synchronized (watching) {
            watch = begun;
        }
        tryFillInterested(begun);
    }

    /** Ends the watch; to be called before Jetty reads again. */
    void unwatch() {
        synchronized (watching) {
            if (watch == null) {
                return;
            }
            watch = null;
        }
        getFillInterest().onFail(new CancellationException());
    }

    private final class Watch implements Callback {
        private final Runnable onGone;

        private Watch(Runnable onGone) {
            this.onGone = onGone;
        }

        @Override
        public void succeeded() {
            boolean again;
            synchronized (watching) {
                // Ended between the selector's call and ours: the bytes are for Jetty to read.
                if (watch != this) {
                    return;
                }
                again = look();
            }
            if (again) {
                tryFillInterested(this);
            }
        }

        /** Reads what has come; true when that was nothing. */
        private boolean look() {
            ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);
            try {
                int count = SocketEndPoint.super.fill(bytes);
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
