package dev.minato.engine.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Greets whoever comes, and remembers who did. */
public final class TcpGreeter implements AutoCloseable {
    private final ServerSocket socket;
    private volatile String source = "";

    public TcpGreeter(String address, int port) throws IOException {
        socket = new ServerSocket(port, 10, InetAddress.ofLiteral(address));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                source = client.getInetAddress().getHostAddress();
                client.getOutputStream().write("hello".getBytes(UTF_8));
            } catch (IOException e) {
                return;
            }
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String lastSource() {
        return source;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
