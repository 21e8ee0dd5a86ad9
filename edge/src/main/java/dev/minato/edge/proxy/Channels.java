package dev.minato.edge.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;

/** What both ends of a proxied exchange do with their channels. */
final class Channels {
    private Channels() {}

    /** Ends the outgoing direction once everything is written. */
    static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            var _ =
                    duplex.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(done -> {
                                var _ = duplex.shutdownOutput();
                            });
        }
    }

    /** Closes once everything is written. */
    static void closeAfterWrites(Channel channel) {
        var _ =
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
    }

    static void readOn(Channel channel, boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    /** Both in one; takes them over. */
    static ByteBuf join(Channel channel, ByteBuf first, ByteBuf second) {
        ByteBuf joined =
                channel.alloc().directBuffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }
}
