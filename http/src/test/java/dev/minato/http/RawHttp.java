package dev.minato.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that sends any bytes and tells what came back. */
final class RawHttp implements AutoCloseable {
    private final SocketChannel channel;

    RawHttp(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    RawHttp(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    RawHttp send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return this;
    }

    RawHttp endOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Everything up to the end of the stream. */
    String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(8192);
        while (channel.read(part) >= 0) {
            all.write(part.array(), 0, part.position());
            part.clear();
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads up to and with the given text. */
    String until(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (text.indexOf(end) < 0) {
            if (channel.read(one) < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) (one.array()[0] & 0xff));
            one.clear();
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
