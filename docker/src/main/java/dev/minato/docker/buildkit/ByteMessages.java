package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.docker.buildkit.wire.BytesMessage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Messages that carry bytes, as streams. */
final class ByteMessages {
    private ByteMessages() {}

    /** Where messages come from. */
    @FunctionalInterface
    interface Source {
        /** The next message; empty at the end. */
        Optional<BytesMessage> read() throws IOException;
    }

    /** Where messages go. */
    @FunctionalInterface
    interface Sink {
        void write(BytesMessage message) throws IOException;
    }

    /** Something that ends a direction. */
    @FunctionalInterface
    interface End {
        void run() throws IOException;
    }

    /** What messages carry, one after another. */
    static InputStream in(Source source) {
        return new InputStream() {
            private byte[] piece = new byte[0];
            private int at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                while (at == piece.length) {
                    Optional<BytesMessage> next = source.read();
                    if (next.isEmpty()) {
                        return -1;
                    }
                    piece = next.get().getData().toByteArray();
                    at = 0;
                }
                int count = Math.min(length, piece.length - at);
                System.arraycopy(piece, at, to, offset, count);
                at += count;
                return count;
            }
        };
    }

    /** A stream whose every write is messages of at most so many bytes. */
    static OutputStream out(Sink sink, int piece, End end) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                for (int at = 0; at < length; at += piece) {
                    int count = Math.min(piece, length - at);
                    ByteString data = ByteString.copyFrom(from, offset + at, count);
                    sink.write(BytesMessage.newBuilder().setData(data).build());
                }
            }

            @Override
            public void close() throws IOException {
                end.run();
            }
        };
    }
}
