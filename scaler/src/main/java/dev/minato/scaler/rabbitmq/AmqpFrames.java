package dev.minato.scaler.rabbitmq;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Methods as frames, both ways. A frame has at most {@link #LARGEST} bytes. */
final class AmqpFrames {
    static final int LARGEST = 128 << 10;

    private static final int METHOD = 1;
    private static final int HEARTBEAT = 8;
    private static final int END = 0xce;
    private static final int MOST_HEARTBEATS = 100;

    private final InputStream in;
    private final OutputStream out;

    AmqpFrames(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** What a client says first (section 4.2.2). */
    void begin() throws IOException {
        out.write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
        out.flush();
    }

    void send(int channel, int number, AmqpMethod.Arguments arguments) throws IOException {
        byte[] content = arguments.bytes();
        AmqpMethod.Arguments frame =
                new AmqpMethod.Arguments()
                        .octet(METHOD)
                        .number16(channel)
                        .number32(content.length + 4L)
                        .number32(number);
        out.write(frame.bytes());
        out.write(content);
        out.write(END);
        out.flush();
    }

    /**
     * The next method; heartbeats are passed over.
     *
     * @throws IOException when the server ends or speaks something else
     */
    AmqpMethod receive() throws IOException {
        for (int i = 0; i < MOST_HEARTBEATS; i++) {
            int type = in.read();
            if (type < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (type != METHOD && type != HEARTBEAT) {
                throw new IOException(
                        type == 'A'
                                ? "the server does not speak AMQP 0-9-1"
                                : "no frame of AMQP: it begins with byte " + type);
            }
            ByteBuffer head = ByteBuffer.wrap(exactly(6));
            int channel = head.getShort() & 0xffff;
            long size = head.getInt() & 0xffffffffL;
            if (size > LARGEST) {
                throw new IOException("a frame of AMQP has " + size + " bytes");
            }
            ByteBuffer content = ByteBuffer.wrap(exactly((int) size));
            if (in.read() != END) {
                throw new IOException("a frame of AMQP has no end");
            }
            if (type == METHOD) {
                if (content.remaining() < 4) {
                    throw new IOException("a method of AMQP ends too early");
                }
                return new AmqpMethod(channel, content.getInt(), content.slice());
            }
        }
        throw new IOException("the server sends heartbeats and no answer");
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the server ended within a frame");
        }
        return bytes;
    }
}
