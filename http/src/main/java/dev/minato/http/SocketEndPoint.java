package dev.minato.http;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;

/** A socket as Jetty's end point, which knows who is at its other end. */
final class SocketEndPoint extends SocketChannelEndPoint implements WatchedEndPoint {
    private final SocketChannel channel;
    private final ClientWatch watch =
            new ClientWatch(this, super::fill, super::needsFillInterest, super::write);
    private final Object idleLock = new Object();
    private volatile @Nullable Principal principal;
    private volatile @Nullable RequestDispatcher dispatcher;

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
        return below(((EndPoint.Wrapper) endPoint).unwrap());
    }

    /** What serves the requests of this connection since an upgrade; null before one. */
    @Nullable RequestDispatcher dispatcher() {
        return dispatcher;
    }

    void dispatcher(RequestDispatcher other) {
        dispatcher = other;
    }

    /**
     * Begins the time anew in which nothing may happen. Called before each reading and writing of
     * an exchange: Jetty looks for what is under way when that time is over, and what begins at
     * that very moment has not been waiting.
     */
    void active() {
        synchronized (idleLock) {
            notIdle();
        }
    }

    @Override
    protected void onIdleExpired(TimeoutException timeout) {
        synchronized (idleLock) {
            if (getIdleFor() >= getIdleTimeout()) {
                super.onIdleExpired(timeout);
            }
        }
    }

    @Override
    public ClientWatch clientWatch() {
        return watch;
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        watch.write(callback, buffers);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return watch.fill(buffer);
    }

    @Override
    protected void needsFillInterest() {
        watch.needsFillInterest();
    }
}
