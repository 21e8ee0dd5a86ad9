package dev.minato.edge.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

/** Bytes that came from a client and cannot go on yet. */
final class ClientStash {
    private @Nullable ByteBuf bytes;

    /** What there is; null when there is nothing. */
    @Nullable ByteBuf bytes() {
        return bytes;
    }

    /** Adds bytes, which it takes over. */
    void add(Channel channel, ByteBuf more) {
        bytes = bytes == null ? more : ProxyChannels.join(channel, bytes, more);
    }

    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** Bytes of memory that it takes. */
    int capacity() {
        return bytes == null ? 0 : bytes.capacity();
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /**
     * The first of the bytes, for whoever takes them over.
     *
     * @param skipped how many after them are forgotten
     */
    ByteBuf take(ByteBuf from, int count, int skipped) {
        if (count == from.readableBytes()) {
            bytes = null;
            return from;
        }
        ByteBuf taken = from.readRetainedSlice(count);
        from.skipBytes(skipped);
        return taken;
    }

    void drop() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
