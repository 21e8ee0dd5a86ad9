package dev.minato.edge.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The port that a connection was made to before the kernel's rules led it here. */
final class OriginalPort {
    /** SOL_IP and SO_ORIGINAL_DST (linux/netfilter_ipv4.h); the value is a sockaddr_in. */
    private static final RawUnixChannelOption DESTINATION =
            new RawUnixChannelOption("SO_ORIGINAL_DST", 0, 80, 16);

    private static final int PORT_OFFSET = 2;

    private OriginalPort() {}

    /** That of a connection that nobody led anywhere is the port at which it arrived. */
    static int of(Channel channel) {
        try {
            ByteBuffer address = channel.config().getOption(DESTINATION);
            if (address != null && address.remaining() > PORT_OFFSET + 1) {
                return address.getShort(address.position() + PORT_OFFSET) & 0xffff;
            }
        } catch (ChannelException e) {
            // The kernel tracks no such connection: it came as it was made.
            return arrived(channel);
        }
        return arrived(channel);
    }

    private static int arrived(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress at ? at.getPort() : 0;
    }
}
