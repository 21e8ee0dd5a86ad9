package dev.minato.edge.proxy;

import io.netty.channel.Channel;

import java.util.concurrent.TimeUnit;

/** Notices a peer that takes none of what is waiting to be written to it. */
final class WriteStallDetector {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private long bytes;
    private long since;

    /** Whether the same bytes have been waiting for a minute. Asked now and then. */
    boolean lasts(Channel channel, long now) {
        long waiting = ProxyChannels.pending(channel);
        if (waiting == 0 || waiting != bytes) {
            bytes = waiting;
            since = now;
            return false;
        }
        return now - since > LIMIT_NANOS;
    }
}
