package dev.minato.http.grpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Puts messages into a stream. */
final class GrpcMessageWriter<T> {
    private static final int HEAD = 5;

    private final OutputStream out;
    private final Marshaller<T> marshaller;

    GrpcMessageWriter(OutputStream out, Marshaller<T> marshaller) {
        this.out = out;
        this.marshaller = marshaller;
    }

    /** Sends a message; blocks while the other side takes no more. */
    void write(T message) throws IOException {
        byte[] bytes = marshaller.encode(message);
        out.write(
                ByteBuffer.allocate(HEAD + bytes.length)
                        .put((byte) 0)
                        .putInt(bytes.length)
                        .put(bytes)
                        .array());
    }
}
