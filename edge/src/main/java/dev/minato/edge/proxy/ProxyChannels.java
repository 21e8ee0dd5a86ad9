package dev.minato.edge.proxy;

import dev.minato.edge.TrustedProxies;
import dev.minato.edge.http.ForwardedHeads;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

import java.net.InetSocketAddress;

/** Operations on channels that both ends of a proxied exchange share. */
final class ProxyChannels {
    private ProxyChannels() {}

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

    /** Closes at once, and so that the peer sees its connection broken rather than ended. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        var _ = channel.close();
    }

    /** Closes once everything is written. */
    static void closeAfterWrites(Channel channel) {
        var _ =
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
    }

    /** What is known of who is at the other end. */
    static ForwardedHeads.Client client(Channel channel, TrustedProxies proxies) {
        int port = channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return new ForwardedHeads.Client("unknown", port, false);
        }
        String address = remote.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        return new ForwardedHeads.Client(
                zone < 0 ? address : address.substring(0, zone),
                port,
                proxies.contain(remote.getAddress()));
    }

    /** Bytes that wait to be written. */
    static long pending(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
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
