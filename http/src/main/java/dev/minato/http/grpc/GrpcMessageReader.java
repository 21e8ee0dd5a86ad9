package dev.minato.http.grpc;

import dev.minato.base.Reason;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Takes messages out of a stream: a flag, four bytes of length, the message. */
final class GrpcMessageReader<T> {
    private static final int HEAD = 5;
    private static final int PART = 64 << 10;

    /** Bytes that messages half received may take, over all calls of the process. */
    private static final Semaphore ROOM = new Semaphore(64 << 20);

    private final InputStream in;
    private final Marshaller<T> marshaller;
    private final int largest;

    GrpcMessageReader(InputStream in, Marshaller<T> marshaller, int largest) {
        this.in = in;
        this.marshaller = marshaller;
        this.largest = largest;
    }

    /**
     * The next message; empty when no more come.
     *
     * @throws GrpcException when it is too long, compressed or cut short
     */
    Optional<T> read() throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            return Optional.empty();
        }
        if (head.length < HEAD) {
            throw cut();
        }
        if (head[0] != 0) {
            throw new GrpcException(GrpcStatus.UNIMPLEMENTED, "a message is compressed");
        }
        long length = ByteBuffer.wrap(head).getInt(1) & 0xFFFF_FFFFL;
        if (length > largest) {
            throw new GrpcException(
                    GrpcStatus.RESOURCE_EXHAUSTED,
                    "a message has " + length + " bytes and the limit is " + largest);
        }
        byte[] message = body((int) length);
        try {
            return Optional.of(marshaller.decode(message));
        } catch (IOException e) {
            throw new GrpcException(GrpcStatus.INTERNAL, "a message is malformed: " + Reason.of(e));
        }
    }

    private byte[] body(int length) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(Math.min(length, PART));
        int held = 0;
        try {
            while (message.size() < length) {
                int wanted = Math.min(PART, length - message.size());
                if (!ROOM.tryAcquire(wanted)) {
                    throw new GrpcException(
                            GrpcStatus.RESOURCE_EXHAUSTED, "too many long messages at once");
                }
                held += wanted;
                byte[] part = in.readNBytes(wanted);
                if (part.length < wanted) {
                    throw cut();
                }
                message.write(part);
            }
            return message.toByteArray();
        } finally {
            ROOM.release(held);
        }
    }

    private static GrpcException cut() {
        return new GrpcException(GrpcStatus.INTERNAL, "the stream ended within a message");
    }
}
