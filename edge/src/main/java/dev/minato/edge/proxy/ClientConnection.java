package dev.minato.edge.proxy;

import dev.minato.edge.RouteOwner;
import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.BodyFraming;
import dev.minato.edge.http.ForwardedHeads;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;

/**
 * One client's connection that speaks HTTP/1: reads heads, passes bodies on, one exchange after the
 * other. What came and cannot go on yet is stashed, and reading stops when that grows.
 */
final class ClientConnection extends LoopClient implements ClientStream {
    private static final int MAX_STASH = 16 << 10;
    private static final int HEAD_STEP = 2048;

    private enum Phase {
        HEAD,
        BODY,
        ANSWER,
        TUNNEL,
        DISCARD,
        CLOSED
    }

    private final @Nullable RouteOwner inside;
    private final ForwardedHeads.Client who;
    private final Http1Writer writer;
    private final WriteStallDetector stall = new WriteStallDetector();
    private Phase phase = Phase.HEAD;
    private final ClientStash stash = new ClientStash();
    private @Nullable ProxyExchange exchange;
    private boolean reading;
    private boolean pumping;
    private final ClientTimeouts patience;

    /**
     * @param inside on whose network the container is that it is; null for the world
     */
    ClientConnection(ProxyLoop loop, @Nullable RouteOwner inside, Channel channel) {
        super(loop, channel);
        this.inside = inside;
        this.who = ProxyChannels.client(channel, loop.settings().trusted());
        this.writer = new Http1Writer(loop, channel);
        this.patience = new ClientTimeouts(loop.now());
    }

    @Override
    public @Nullable RouteOwner inside() {
        return inside;
    }

    @Override
    public ForwardedHeads.Client who() {
        return who;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        patience.reads(loop.now());
        stash((ByteBuf) message);
        pump();
        loop.buffers().weigh(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flushExchange();
        loop.buffers().weigh(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.readUpstream(true);
        }
        loop.buffers().weigh(this);
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
        stash.drop();
        loop.remove(this);
        if (exchange != null) {
            ProxyExchange gone = exchange;
            exchange = null;
            gone.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        FatalError.check(cause);
        var _ = ctx.close();
    }

    private void stash(ByteBuf bytes) {
        if (phase == Phase.DISCARD || phase == Phase.CLOSED) {
            bytes.release();
        } else {
            stash.add(channel, bytes);
        }
    }

    /** Goes on with what is stashed as far as it can. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            for (ByteBuf in = stash.bytes(); in != null && step(in); in = stash.bytes()) {
                if (stash.size() == 0) {
                    stash.drop();
                }
            }
        } finally {
            pumping = false;
        }
        if (stash.size() > MAX_STASH) {
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
                if (exchange != null) {
                    exchange.requestBody(stash.take(in, in.readableBytes(), 0));
                }
                yield exchange != null;
            }
            case DISCARD, CLOSED -> {
                stash.drop();
                yield false;
            }
        };
    }

    private boolean head(ByteBuf in) {
        ProxyExchange next = exchange;
        if (next == null) {
            next = loop.exchange(this);
            exchange = next;
            patience.begins(loop.now());
        }
        ReusableBytes head = next.head();
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
        phase = next.request().framing() == BodyFraming.NONE ? Phase.ANSWER : Phase.BODY;
        next.begin();
        return true;
    }

    private boolean body(ByteBuf in) {
        ProxyExchange now = exchange;
        if (now == null || !now.takesBody()) {
            return false;
        }
        int count;
        try {
            count = now.requestBody().take(in);
        } catch (BadMessage e) {
            now.refuse(e);
            return false;
        }
        int withheld = now.requestBody().withheld();
        now.requestBody(stash.take(in, count - withheld, withheld));
        if (now.requestComplete()) {
            now.endRequestBody();
            phase = Phase.ANSWER;
        }
        return true;
    }

    @Override
    public void resume() {
        if (phase == Phase.CLOSED) {
            return;
        }
        patience.reads(loop.now());
        pump();
        if (stash.size() <= MAX_STASH) {
            readOn(true);
        }
        if (!reading && !pumping) {
            flushExchange();
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public AnswerWriter writer() {
        return writer;
    }

    @Override
    int heapBytes() {
        return exchange == null ? 0 : exchange.capacity();
    }

    @Override
    long directBytes() {
        return ProxyChannels.pending(channel)
                + stash.capacity()
                + (exchange == null ? 0 : exchange.pending());
    }

    @Override
    void letGo() {
        if (exchange == null || !exchange.refusable() || ProxyChannels.pending(channel) > 0) {
            abort();
        } else {
            exchange.fail(EdgeProblems.busy());
        }
    }

    @Override
    boolean waits() {
        return phase == Phase.HEAD;
    }

    @Override
    public void answered(boolean keepAlive) {
        exchange = null;
        patience.begins(loop.now());
        if (phase == Phase.CLOSED) {
            return;
        }
        if (!keepAlive || phase != Phase.ANSWER) {
            closeGently();
            return;
        }
        phase = Phase.HEAD;
        pump();
        if (stash.isEmpty()) {
            readOn(true);
        }
    }

    /** Closes so that the client can read the answer, also when it is still sending. */
    private void closeGently() {
        flush();
        if (phase == Phase.ANSWER && stash.isEmpty()) {
            closeAfterWrites();
            return;
        }
        phase = Phase.DISCARD;
        stash.drop();
        endOutput();
        readOn(true);
    }

    /** Closes at once, which tells the client that the answer is not whole. */
    @Override
    void abort() {
        var _ = channel.close();
    }

    @Override
    public void tunnel() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        phase = Phase.TUNNEL;
        pump();
        readOn(true);
    }

    @Override
    public void endOutput() {
        ProxyChannels.endOutput(channel);
    }

    @Override
    public void closeAfterWrites() {
        exchange = null;
        phase = Phase.CLOSED;
        stash.drop();
        ProxyChannels.closeAfterWrites(channel);
    }

    @Override
    void tick() {
        long now = loop.now();
        switch (phase) {
            case HEAD -> {
                if (exchange != null && patience.headIsLate(now)) {
                    exchange.refuse(new BadMessage(408, "the head of the request took too long"));
                } else if (exchange == null && patience.rested(now)) {
                    abort();
                }
            }
            case BODY -> {
                // The body may stand still because of a backend, too.
                boolean idle = stash.isEmpty() && exchange != null && exchange.takesBody();
                if (exchange != null && idle && patience.bodyIsLate(now)) {
                    exchange.refuse(new BadMessage(408, "the body of the request took too long"));
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
                if (patience.lingered(now)) {
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
}
