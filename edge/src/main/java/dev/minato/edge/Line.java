package dev.minato.edge;

import dev.minato.base.Fault;

import tools.jackson.core.JacksonException;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection of the control socket: frames of a 32-bit big-endian length and that many bytes of
 * JSON. Any thread may send; one thread receives.
 */
public final class Line implements Closeable {
    private static final int MAX_FRAME = 64 << 20;

    private final SocketChannel channel;
    private final ReentrantLock sending = new ReentrantLock();

    /** Speaks over a connected channel, which it closes with itself. */
    public Line(SocketChannel channel) {
        this.channel = channel;
    }

    /** Dials a control socket. */
    public static Line dial(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new Line(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends a message whole. */
    public void send(Message message) throws IOException {
        byte[] json = encode(message);
        ByteBuffer frame =
                ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).flip();
        sending.lock();
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * The next message.
     *
     * @throws EOFException when the peer is gone
     * @throws Fault invalid when the frame is no message of this protocol
     */
    public Message receive() throws IOException {
        int length = fill(ByteBuffer.allocate(4)).getInt();
        if (length < 0 || length > MAX_FRAME) {
            throw Fault.invalid("frame", "a frame of " + length + " bytes is too long");
        }
        return decode(fill(ByteBuffer.allocate(length)).array());
    }

    static byte[] encode(Message message) {
        return EdgeJson.MAPPER.writerFor(Message.class).writeValueAsBytes(message);
    }

    static Message decode(byte[] json) {
        try {
            return EdgeJson.MAPPER.readValue(json, Message.class);
        } catch (JacksonException e) {
            throw e.getCause() instanceof Fault fault
                    ? fault
                    : Fault.invalid("frame", "not a message: " + e.getOriginalMessage());
        }
    }

    private ByteBuffer fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the control connection was closed");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closed as far as we can tell; nothing depends on it.
            return;
        }
    }
}
