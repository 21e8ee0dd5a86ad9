package dev.minato.edge.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A client that is connected to an event loop, whatever it speaks. Used by that loop alone. */
abstract class LoopClient extends ChannelInboundHandlerAdapter implements ProxiedExchange.Sink {
    final ProxyLoop loop;
    final Channel channel;

    /** Bytes that its loop's {@link BufferBudget} counts for it. */
    int weighed;

    LoopClient(ProxyLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Enforces what it and its backend may take their time for; twice a second. */
    abstract void tick();

    /** Whether it waits for a request, and none has begun or none is complete. */
    abstract boolean waits();

    /** Closes at once. */
    abstract void abort();

    /** Gives up what it holds: others need the room. */
    abstract void letGo();

    /** Bytes of heap that it takes. */
    abstract int heapBytes();

    /** Bytes outside the heap that came and cannot go on yet. */
    abstract long directBytes();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.add(this);
    }

    @Override
    public final void flush() {
        channel.flush();
    }

    @Override
    public final void weigh() {
        loop.buffers().weigh(this);
    }

    /** Whether more of what it sends is read. */
    public final void readOn(boolean on) {
        ProxyChannels.readOn(channel, on);
    }
}
