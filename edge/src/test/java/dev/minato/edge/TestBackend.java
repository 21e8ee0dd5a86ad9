package dev.minato.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend whose connections are handled by a test. */
public final class TestBackend implements AutoCloseable {
    /** What happens on one connection; it is closed afterwards. */
    public interface Handler {
        void handle(RawHttpSocket wire) throws Exception;
    }

    public final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final String id;

    public TestBackend(String id, Handler handler) throws IOException {
        this.id = id;
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(handler));
    }

    /** Answers every request of every connection with the same text. */
    public static TestBackend answering(String id, String answer) throws IOException {
        return new TestBackend(
                id,
                wire -> {
                    while (true) {
                        String head = wire.head();
                        wire.body(head);
                        wire.send(answer);
                    }
                });
    }

    public static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    public Backend backend() {
        return new Backend(id, "127.0.0.1", server.getLocalPort());
    }

    private void accept(Handler handler) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, handler));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Handler handler) {
        try (RawHttpSocket wire = new RawHttpSocket(socket)) {
            handler.handle(wire);
        } catch (Exception e) {
            // The connection ended; tests look at the other end.
            return;
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
