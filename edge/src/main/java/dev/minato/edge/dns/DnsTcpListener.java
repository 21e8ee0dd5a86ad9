package dev.minato.edge.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Questions over TCP at one address (RFC 7766): several on one connection, answered as ready. */
final class DnsTcpListener implements Closeable {
    private static final int IDLE_MILLIS = 10_000;
    private static final int MAX_CLIENTS = 256;

    /** One container leaves room for the questions of all others. */
    private static final int MAX_OF_ONE_SOURCE = 32;

    private static final int MAX_QUERY = 4096;

    private final ServerSocket server;
    private final DnsResolver resolver;
    private final Thread thread;
    private final Semaphore clients = new Semaphore(MAX_CLIENTS);
    private final Map<InetAddress, Integer> held = new ConcurrentHashMap<>();

    private DnsTcpListener(ServerSocket server, DnsResolver resolver) {
        this.server = server;
        this.resolver = resolver;
        this.thread = Thread.ofVirtual().name("dns-tcp").unstarted(this::run);
    }

    static DnsTcpListener open(DnsServer.Listener listener, DnsResolver resolver, boolean shared)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            server.bind(listener.address(), 128);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        DnsTcpListener opened = new DnsTcpListener(server, resolver);
        opened.thread.start();
        return opened;
    }

    void share(boolean on) throws IOException {
        server.setOption(StandardSocketOptions.SO_REUSEPORT, on);
    }

    private void run() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (admit(client.getInetAddress())) {
                    Thread.ofVirtual().name("dns-client").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                // Closed, or out of descriptors for a moment.
                LockSupport.parkNanos(10_000_000L);
            }
        }
    }

    private boolean admit(InetAddress source) {
        if (!clients.tryAcquire()) {
            return false;
        }
        if (held.merge(source, 1, Integer::sum) > MAX_OF_ONE_SOURCE) {
            leave(source);
            return false;
        }
        return true;
    }

    private void leave(InetAddress source) {
        held.computeIfPresent(source, (same, count) -> count > 1 ? count - 1 : null);
        clients.release();
    }

    private void serve(Socket client) {
        InetAddress source = client.getInetAddress();
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int length = in.readUnsignedShort();
                if (length > MAX_QUERY) {
                    return;
                }
                byte[] query = new byte[length];
                in.readFully(query);
                resolver.resolve(query, source, true, answer -> reply(out, answer));
            }
        } catch (IOException e) {
            // The client ended or was idle.
            return;
        } finally {
            leave(source);
        }
    }

    private static void reply(OutputStream out, byte[] answer) {
        byte[] frame = new byte[answer.length + 2];
        frame[0] = (byte) (answer.length >> 8);
        frame[1] = (byte) answer.length;
        System.arraycopy(answer, 0, frame, 2, answer.length);
        try {
            out.write(frame);
        } catch (IOException e) {
            // The client did not wait.
            return;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
            return;
        }
        awaitEnd();
    }

    /** The kernel lets the port go once no thread is in a call on the socket any more. */
    private void awaitEnd() {
        try {
            thread.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
