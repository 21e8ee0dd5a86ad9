package dev.minato.edge.proxy;

import dev.minato.edge.RouteOwner;
import dev.minato.edge.http.EdgePages.Page;
import dev.minato.edge.http.ReusableBytes;
import dev.minato.edge.proxy.AccessLine.Outcome;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a container to an app's port of TCP: its {@link BackendSelection}, then bytes
 * both ways as they are, each direction ending by itself. What comes before a backend is there is
 * stashed, and reading stops when that grows. Whoever cannot be served is reset, for TCP has no
 * other word; the access log says why.
 */
final class TcpConnection extends LoopClient implements ProxiedExchange {
    private static final int MAX_STASH = 16 << 10;

    /** It is counted as a tunnel: one that had a backend, whatever came of it. */
    private static final int TUNNELLED = 101;

    private enum Phase {
        SEEKING,
        PASSING,
        CLOSED
    }

    private final RouteOwner inside;
    private final int port;
    private final byte[] id;
    private final BackendSelection selection;
    private final ClientStash stash = new ClientStash();
    private final WriteStallDetector stall = new WriteStallDetector();
    private final long started = System.nanoTime();
    private Phase phase = Phase.SEEKING;
    private @Nullable UpstreamConnection upstream;
    private boolean clientEnded;
    private boolean upstreamEnded;
    private boolean broken;
    private boolean reading;
    private long bytesIn;
    private long bytesOut;
    private long movedAt;

    /**
     * @param inside on whose network the container is
     * @param port that it connected to
     */
    TcpConnection(ProxyLoop loop, RouteOwner inside, int port, Channel channel) {
        super(loop, channel);
        this.inside = inside;
        this.port = port;
        this.id = loop.requestId();
        this.selection = new BackendSelection(loop, this);
        this.movedAt = loop.now();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        super.channelActive(ctx);
        selection.seek();
    }

    @Override
    public @Nullable CompiledRoute lookUp() {
        return loop.routing().routes().tcp(port, inside);
    }

    @Override
    public void unknown() {
        refuse(0, loop.routing().unread() ? "RoutesUnknown" : "PortNotFound");
    }

    @Override
    public void fail(Page page) {
        refuse(page.status(), page.code());
    }

    private void refuse(int status, String why) {
        over(status, why);
        ProxyChannels.reset(channel);
    }

    @Override
    public boolean replayable() {
        return false;
    }

    @Override
    public ProxiedExchange.Sink client() {
        return this;
    }

    @Override
    public void send(UpstreamConnection connection) {
        phase = Phase.PASSING;
        movedAt = loop.now();
        upstream = connection;
        connection.use(this);
        connection.tunnel();
        selection.tunnels();
        ByteBuf early = stash.bytes();
        if (early != null) {
            pass(connection, stash.take(early, early.readableBytes(), 0));
            connection.flush();
        }
        if (clientEnded) {
            connection.endOutput();
        }
        resume();
        weigh();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        reading = true;
        if (phase == Phase.SEEKING) {
            stash.add(channel, bytes);
            if (stash.size() > MAX_STASH) {
                readOn(false);
            }
        } else if (phase == Phase.PASSING && upstream != null) {
            pass(upstream, bytes);
        } else {
            bytes.release();
        }
        weigh();
    }

    private void pass(UpstreamConnection to, ByteBuf bytes) {
        movedAt = loop.now();
        bytesIn += bytes.readableBytes();
        to.write(bytes);
        if (!to.writable()) {
            readOn(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flushUpstream();
        weigh();
    }

    private void flushUpstream() {
        if (upstream != null && !reading) {
            upstream.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null && ctx.channel().isWritable()) {
            upstream.readOn(true);
        }
        weigh();
    }

    @Override
    public void resume() {
        if (phase == Phase.PASSING && upstream != null && upstream.writable()) {
            readOn(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE || phase == Phase.CLOSED) {
            return;
        }
        clientEnded = true;
        if (upstream != null) {
            upstream.endOutput();
            endTogether();
        } else if (selection.isHeld() && stash.isEmpty()) {
            // It said nothing and has gone: nobody is there to be served once the app is ready.
            refuse(0, "client gone");
        }
    }

    @Override
    public void fromUpstream(ByteBuf bytes) {
        movedAt = loop.now();
        if (phase != Phase.PASSING || upstream == null) {
            bytes.release();
            return;
        }
        upstream.upstream().heard(movedAt);
        bytesOut += bytes.readableBytes();
        var _ = channel.write(bytes, channel.voidPromise());
        if (!channel.isWritable()) {
            upstream.readOn(false);
        }
    }

    @Override
    public void upstreamEnded() {
        upstreamEnded = true;
        ProxyChannels.endOutput(channel);
        endTogether();
    }

    private void endTogether() {
        UpstreamConnection with = upstream;
        if (clientEnded && upstreamEnded && with != null) {
            over(TUNNELLED, "");
            ProxyChannels.closeAfterWrites(channel);
            with.closeAfterWrites();
        }
    }

    @Override
    public void upstreamClosed(UpstreamConnection closed) {
        boolean reset = closed.wasReset();
        over(TUNNELLED, reset ? "reset by the app" : "");
        if (reset) {
            ProxyChannels.reset(channel);
        } else {
            ProxyChannels.closeAfterWrites(channel);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.remove(this);
        UpstreamConnection with = upstream;
        if (phase != Phase.CLOSED) {
            over(with == null ? 0 : TUNNELLED, "client gone");
        }
        if (with != null && broken) {
            with.reset();
        } else if (with != null) {
            with.closeAfterWrites();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        FatalError.check(cause);
        broken = true;
        var _ = ctx.close();
    }

    @Override
    void tick() {
        long now = loop.now();
        CompiledRoute route = selection.route();
        switch (phase) {
            case SEEKING -> selection.tick(now);
            case PASSING -> {
                if (route != null
                        && now - movedAt > route.spec().policy().timeouts().idle().toNanos()) {
                    abort();
                }
            }
            case CLOSED -> {
                if (stall.lasts(channel, now)) {
                    abort();
                }
            }
        }
    }

    @Override
    boolean waits() {
        return false;
    }

    @Override
    void abort() {
        broken = true;
        ProxyChannels.reset(channel);
    }

    @Override
    void letGo() {
        abort();
    }

    @Override
    int heapBytes() {
        return 0;
    }

    @Override
    long directBytes() {
        return ProxyChannels.pending(channel)
                + stash.capacity()
                + (upstream == null ? 0 : upstream.pending());
    }

    /** It has no backend any more, and gets none. */
    private void over(int status, String flag) {
        UpstreamConnection with = upstream;
        log(status, flag);
        phase = Phase.CLOSED;
        upstream = null;
        stash.drop();
        selection.end(status, bytesIn, bytesOut);
        if (with != null) {
            loop.answered(with.upstream());
        }
    }

    private void log(int status, String flag) {
        byte[] client = ProxyChannels.client(channel, loop.settings().trusted()).address();
        ReusableBytes line = AccessLine.start(loop, id, client);
        AccessLine.port(line, port);
        AccessLine.target(line, selection);
        AccessLine.end(loop, line, started, new Outcome(status, bytesIn, bytesOut, flag));
    }
}
