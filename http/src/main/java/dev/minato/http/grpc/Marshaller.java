package dev.minato.http.grpc;

import java.io.IOException;

/**
 * Makes bytes of messages and messages of bytes.
 *
 * @param <T> the message
 */
public interface Marshaller<T> {
    /** Messages that are bytes. */
    Marshaller<byte[]> BYTES =
            new Marshaller<>() {
                @Override
                public byte[] encode(byte[] message) {
                    return message;
                }

                @Override
                public byte[] decode(byte[] bytes) {
                    return bytes;
                }
            };

    byte[] encode(T message);

    /**
     * Reads a message.
     *
     * @throws IOException when the bytes are none
     */
    T decode(byte[] bytes) throws IOException;
}
