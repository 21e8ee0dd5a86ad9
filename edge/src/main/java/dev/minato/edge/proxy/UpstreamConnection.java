package dev.minato.edge.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * One connection to a backend: in use by one exchange, of whatever kind, or resting in its loop's
 * pool.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private final ProxyLoop loop;
    private final Upstream upstream;
    private @Nullable Channel channel;
    private @Nullable ProxiedExchange exchange;
    private ProxiedExchange.@Nullable Sink toFlush;
    private boolean reused;
    private boolean reset;
    private long idleSince;

    UpstreamConnection(ProxyLoop loop, Upstream upstream) {
        this.loop = loop;
        this.upstream = upstream;
    }

    Upstream upstream() {
        return upstream;
    }

    long idleSince() {
        return idleSince;
    }

    /** Whether an earlier request used it, so that the backend may have closed it meanwhile. */
    boolean reused() {
        return reused;
    }

    /** Whether it broke rather than ended. */
    boolean wasReset() {
        return reset;
    }

    boolean active() {
        return channel != null && channel.isActive();
    }

    void use(ProxiedExchange by) {
        exchange = by;
    }

    /** Has no user any more. */
    void rest(long at) {
        exchange = null;
        reused = true;
        idleSince = at;
        readOn(true);
    }

    void write(ByteBuf bytes) {
        if (channel == null) {
            bytes.release();
            return;
        }
        var _ = channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    /** Bytes that wait to be written. */
    long pending() {
        return channel == null ? 0 : ProxyChannels.pending(channel);
    }

    boolean writable() {
        return channel != null && channel.isWritable();
    }

    ByteBuf buffer(int size) {
        return channel == null ? Unpooled.buffer(size) : channel.alloc().directBuffer(size);
    }

    void readOn(boolean on) {
        if (channel != null) {
            ProxyChannels.readOn(channel, on);
        }
    }

    /** From now on each direction ends by itself. */
    void tunnel() {
        if (channel != null) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    /** Ends the direction to the backend once everything is written. */
    void endOutput() {
        if (channel != null) {
            ProxyChannels.endOutput(channel);
        }
    }

    void close() {
        exchange = null;
        if (channel != null) {
            var _ = channel.close();
        }
    }

    /** Breaks it, so that the backend sees that its peer is gone. */
    void reset() {
        exchange = null;
        if (channel != null) {
            ProxyChannels.reset(channel);
        }
    }

    /** Closes, after what is written has gone out where that is to reach the backend. */
    void close(boolean afterWrites) {
        if (afterWrites) {
            closeAfterWrites();
        } else {
            close();
        }
    }

    /** Closes after what is written has gone out. */
    void closeAfterWrites() {
        exchange = null;
        if (channel != null) {
            ProxyChannels.closeAfterWrites(channel);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (exchange == null) {
            bytes.release();
            close();
            return;
        }
        toFlush = exchange.client();
        exchange.fromUpstream(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (toFlush != null) {
            ProxiedExchange.Sink client = toFlush;
            toFlush = null;
            client.flush();
            client.weigh();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.client().resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            return;
        }
        if (reset) {
            // Nothing of a broken connection goes on, in no direction.
            var _ = ctx.close();
        } else if (exchange != null) {
            exchange.upstreamEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ProxiedExchange user = exchange;
        exchange = null;
        if (user != null) {
            user.upstreamClosed(this);
        } else {
            loop.forget(this);
        }
        channelReadComplete(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        FatalError.check(cause);
        reset = true;
        // After a failed write an early answer may still be there to read; after a failed read
        // the transport closes the channel itself.
        if (!(cause instanceof IOException)) {
            var _ = ctx.close();
        }
    }
}
