package dev.minato.edge.proxy;

import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.Bytes;
import dev.minato.edge.http.Framing;
import dev.minato.edge.http.Heads;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection: reads heads, passes bodies on, one exchange after the other. What came
 * and cannot go on yet is stashed, and reading stops when that grows.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final int MAX_STASH = 64 << 10;
    private static final int HEAD_STEP = 2048;
    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(75);
    private static final long RETIRING_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private enum Phase {
        HEAD,
        BODY,
        ANSWER,
        TUNNEL,
        DISCARD,
        CLOSED
    }

    private final ProxyLoop loop;
    private final boolean service;
    private final Channel channel;
    private final Heads.Client who;
    private final Stall stall = new Stall();
    private Phase phase = Phase.HEAD;
    private @Nullable ByteBuf stash;
    private @Nullable Exchange exchange;
    private boolean reading;
    private boolean pumping;
    private long since;
    private long lastRead;

    /**
     * @param service whether it came to a listener for containers
     */
    ClientConnection(ProxyLoop loop, boolean service, Channel channel) {
        this.loop = loop;
        this.service = service;
        this.channel = channel;
        String address =
                channel.remoteAddress() instanceof InetSocketAddress remote
                        ? remote.getAddress().getHostAddress()
                        : "unknown";
        int port = channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        int zone = address.indexOf('%');
        this.who = new Heads.Client(zone < 0 ? address : address.substring(0, zone), port);
        this.since = loop.now();
        this.lastRead = since;
    }

    boolean service() {
        return service;
    }

    Heads.Client who() {
        return who;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        lastRead = loop.now();
        stash((ByteBuf) message);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flushExchange();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.readUpstream(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && exchange != null) {
            exchange.clientEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.CLOSED;
        dropStash();
        loop.remove(this);
        if (exchange != null) {
            Exchange gone = exchange;
            exchange = null;
            gone.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    private void stash(ByteBuf bytes) {
        if (phase == Phase.DISCARD || phase == Phase.CLOSED) {
            bytes.release();
        } else if (stash == null) {
            stash = bytes;
        } else {
            stash = Channels.join(channel, stash, bytes);
        }
    }

    /** Goes on with what is stashed as far as it can. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (stash != null && step(stash)) {
                if (stash != null && !stash.isReadable()) {
                    dropStash();
                }
            }
        } finally {
            pumping = false;
        }
        if (stash != null && stash.readableBytes() > MAX_STASH) {
            readOn(false);
        }
        if (!reading) {
            flushExchange();
        }
    }

    private void flushExchange() {
        if (exchange != null) {
            exchange.flushUpstream();
        }
    }

    private boolean step(ByteBuf in) {
        return switch (phase) {
            case HEAD -> head(in);
            case BODY -> body(in);
            case ANSWER -> false;
            case TUNNEL -> {
                stash = null;
                tunnelled(in);
                yield true;
            }
            case DISCARD, CLOSED -> {
                dropStash();
                yield false;
            }
        };
    }

    private boolean head(ByteBuf in) {
        Exchange next = exchange;
        if (next == null) {
            next = loop.exchange(this);
            exchange = next;
            since = loop.now();
        }
        Bytes head = next.head();
        int have = head.length();
        int count = Math.min(in.readableBytes(), HEAD_STEP);
        in.getBytes(in.readerIndex(), head.room(count), have, count);
        head.advance(count);
        try {
            int end = next.request().parse(head.array(), 0, head.length());
            if (end < 0) {
                in.skipBytes(count);
                return true;
            }
            in.skipBytes(end - have);
        } catch (BadMessage e) {
            next.refuse(e);
            return false;
        }
        phase = next.request().framing() == Framing.NONE ? Phase.ANSWER : Phase.BODY;
        next.begin();
        return true;
    }

    private boolean body(ByteBuf in) {
        Exchange now = exchange;
        if (now == null || !now.takesBody()) {
            return false;
        }
        int count;
        try {
            count = now.requestBodyIn(in);
        } catch (BadMessage e) {
            now.refuse(e);
            return false;
        }
        if (count == in.readableBytes()) {
            stash = null;
            now.requestBody(in);
        } else {
            now.requestBody(in.readRetainedSlice(count));
        }
        if (now.requestComplete()) {
            phase = Phase.ANSWER;
        }
        return true;
    }

    private void tunnelled(ByteBuf bytes) {
        if (exchange == null) {
            bytes.release();
        } else {
            exchange.requestBody(bytes);
        }
    }

    /** Reads and passes on again after the way to the backend was blocked. */
    void resume() {
        if (phase == Phase.CLOSED) {
            return;
        }
        lastRead = loop.now();
        pump();
        if (stash == null || stash.readableBytes() <= MAX_STASH) {
            readOn(true);
        }
        if (!reading && !pumping) {
            flushExchange();
        }
    }

    void readOn(boolean on) {
        Channels.readOn(channel, on);
    }

    void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean writable() {
        return channel.isWritable();
    }

    ByteBuf buffer(int size) {
        return channel.alloc().directBuffer(size);
    }

    /** The exchange is over and its answer written; the next request may follow. */
    void answered(boolean keepAlive) {
        exchange = null;
        since = loop.now();
        if (phase == Phase.CLOSED) {
            return;
        }
        if (!keepAlive || phase != Phase.ANSWER) {
            closeGently();
            return;
        }
        phase = Phase.HEAD;
        if (stash != null) {
            pump();
        }
        if (stash == null) {
            readOn(true);
        }
    }

    /** Closes so that the client can read the answer, also when it is still sending. */
    private void closeGently() {
        flush();
        if (phase == Phase.ANSWER && stash == null) {
            closeAfterWrites();
            return;
        }
        phase = Phase.DISCARD;
        dropStash();
        endOutput();
        readOn(true);
    }

    /** Closes at once, which tells the client that the answer is not whole. */
    void abort() {
        var _ = channel.close();
    }

    /** From now on bytes are passed on as they are, each direction ending by itself. */
    void tunnel() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        phase = Phase.TUNNEL;
        pump();
        readOn(true);
    }

    /** Ends the direction to the client once everything is written. */
    void endOutput() {
        Channels.endOutput(channel);
    }

    void closeAfterWrites() {
        exchange = null;
        phase = Phase.CLOSED;
        dropStash();
        Channels.closeAfterWrites(channel);
    }

    private void dropStash() {
        if (stash != null) {
            stash.release();
            stash = null;
        }
    }

    /** Enforces what a client may take its time for. */
    void tick() {
        long now = loop.now();
        switch (phase) {
            case HEAD -> {
                if (exchange == null) {
                    long limit = loop.plane().retiring() ? RETIRING_NANOS : KEPT_NANOS;
                    if (now - since > limit) {
                        abort();
                    }
                } else if (now - since > HEAD_NANOS) {
                    exchange.refuse(new BadMessage(408, "the head of the request took too long"));
                }
            }
            case BODY -> {
                if (idleBody() && now - lastRead > BODY_NANOS) {
                    refuse(new BadMessage(408, "the body of the request took too long"));
                } else if (exchange != null) {
                    exchange.tick(now);
                }
            }
            case ANSWER, TUNNEL -> {
                if (exchange != null) {
                    exchange.tick(now);
                }
            }
            case DISCARD -> {
                if (now - since > LINGER_NANOS) {
                    abort();
                }
            }
            case CLOSED -> {
                // Waits for its last write.
            }
        }
        if (stall.lasts(channel, now)) {
            abort();
        }
    }

    /** Whether the body stands still because of the client, not because of a backend. */
    private boolean idleBody() {
        return stash == null && exchange != null && exchange.takesBody();
    }

    private void refuse(BadMessage problem) {
        if (exchange != null) {
            exchange.refuse(problem);
        }
    }
}
