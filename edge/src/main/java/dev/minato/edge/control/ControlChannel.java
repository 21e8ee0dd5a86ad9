package dev.minato.edge.control;

import dev.minato.base.Fault;
import dev.minato.edge.wire.EdgeJson;
import dev.minato.edge.wire.Message;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection of the control socket: frames of a 32-bit big-endian length and that many bytes of
 * JSON. Any thread may send; one thread receives. A peer that is there and does not take or give
 * what is under way (a process that was stopped, or has lost its threads) ends the connection after
 * a deadline; only the wait for a next frame may be without one.
 */
public final class ControlChannel implements Closeable {
    private static final int MAX_FRAME = 16 << 20;

    /** For a frame that is under way, in either direction, and for a connection to be made. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final Duration underWay;
    private final ReentrantLock sending = new ReentrantLock();

    /** Speaks over a connected channel, which it closes with itself. */
    public ControlChannel(SocketChannel channel) {
        this(channel, UNDER_WAY);
    }

    ControlChannel(SocketChannel channel, Duration underWay) {
        this.channel = channel;
        this.underWay = underWay;
    }

    /** Dials a control socket; whoever listens may have a full queue and take nothing from it. */
    public static ControlChannel dial(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (var _ = ChannelDeadline.of(UNDER_WAY, channel)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new ControlChannel(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Sends a message whole.
     *
     * @throws java.nio.channels.ClosedChannelException when the peer did not take it in time
     */
    public void send(Message message) throws IOException {
        byte[] json = EdgeJson.encode(message);
        ByteBuffer frame =
                ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).flip();
        sending.lock();
        try (var _ = ChannelDeadline.of(underWay, channel)) {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * The next message, however long it takes to begin: for a peer that speaks when it has
     * something to say.
     *
     * @throws EOFException when the peer is gone
     * @throws Fault invalid when the frame is no message of this protocol
     */
    public Message receive() throws IOException {
        ByteBuffer size = ByteBuffer.allocate(4);
        if (channel.read(size) < 0) {
            throw gone();
        }
        try (var _ = ChannelDeadline.of(underWay, channel)) {
            return rest(size);
        }
    }

    /**
     * The next message of a peer that owes one.
     *
     * @param limit how long it may take as a whole; the connection is closed then
     * @throws java.nio.channels.ClosedChannelException when it took longer
     * @throws EOFException when the peer is gone
     * @throws Fault invalid when the frame is no message of this protocol
     */
    public Message receive(Duration limit) throws IOException {
        try (var _ = ChannelDeadline.of(limit, channel)) {
            return rest(ByteBuffer.allocate(4));
        }
    }

    private Message rest(ByteBuffer size) throws IOException {
        int length = fill(size).getInt();
        if (length < 0 || length > MAX_FRAME) {
            throw Fault.invalid("frame", "a frame of " + length + " bytes is too long");
        }
        return EdgeJson.decode(fill(ByteBuffer.allocate(length)).array());
    }

    private ByteBuffer fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw gone();
            }
        }
        return buffer.flip();
    }

    private static EOFException gone() {
        return new EOFException("the control connection was closed");
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
