package dev.minato.http.client;

import dev.minato.http.Duplex;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A client's connection: a blocking channel, read through one buffer. */
final class ChannelDuplex implements Duplex {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private volatile Optional<String> silence = Optional.empty();

    ChannelDuplex(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(new In(), 16 << 10);
        this.out = new Out();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException closed) {
            // Closed is shut as well.
            return;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
            return;
        }
    }

    /** Closes it under a blocked reader, who is told why. */
    void giveUp(String text) {
        silence = Optional.of(text);
        close();
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return length == 0 ? 0 : channel.read(ByteBuffer.wrap(target, offset, length));
            } catch (ClosedChannelException e) {
                throw silence.<IOException>map(SilentPeerException::new).orElse(e);
            }
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
            while (rest.hasRemaining()) {
                if (channel.write(rest) < 0) {
                    throw new ClosedChannelException();
                }
            }
        }
    }
}
