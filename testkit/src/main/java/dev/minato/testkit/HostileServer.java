package dev.minato.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server on loopback that behaves as it is told, for clients that must bear anything. What it
 * does may change while it runs; connections that stand keep their manners.
 */
public final class HostileServer implements AutoCloseable {
    /** What is done with a connection. */
    @FunctionalInterface
    public interface Manner {
        /** Serves it; the connection is closed afterwards. */
        void serve(Socket client) throws IOException;
    }

    /** Takes everything and says nothing. */
    public static final Manner SILENT = client -> drain(client.getInputStream());

    /** Closes at once. */
    public static final Manner CLOSING = client -> {};

    /** Takes what comes first and closes. */
    public static final Manner HANGING_UP = client -> client.getInputStream().read(new byte[4096]);

    /** Says what was said to it. */
    public static final Manner ECHO =
            client -> client.getInputStream().transferTo(client.getOutputStream());

    private final ServerSocket listener;
    private final Set<Socket> open = new HashSet<>();
    private int accepted;
    private volatile Manner manner;

    /** One on a free port of 127.0.0.1. */
    public HostileServer(Manner manner) throws IOException {
        this.manner = manner;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("hostile-server").start(this::accept);
    }

    /** The same bytes again and again, as fast as they are taken. */
    public static Manner endless(byte[] piece) {
        return client -> {
            OutputStream out = client.getOutputStream();
            byte[] many = new byte[Math.max(1, (16 << 10) / piece.length) * piece.length];
            for (int i = 0; i < many.length; i++) {
                many[i] = piece[i % piece.length];
            }
            while (true) {
                out.write(many);
            }
        };
    }

    /** These bytes, one at a time with a pause after each; then silence. */
    public static Manner dripping(byte[] bytes, long pauseMillis) {
        return client -> {
            for (byte each : bytes) {
                client.getOutputStream().write(each);
                pause(pauseMillis);
            }
            drain(client.getInputStream());
        };
    }

    /** Bytes of no protocol, always the same ones for a seed; then silence. */
    public static Manner nonsense(long seed) {
        return client -> {
            byte[] bytes = new byte[2048];
            new SplittableRandom(seed).nextBytes(bytes);
            client.getOutputStream().write(bytes);
            drain(client.getInputStream());
        };
    }

    /** Slowness is the thing under test here; nothing waits for it. */
    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How it behaves to whoever comes from now on. */
    public void behave(Manner other) {
        manner = other;
    }

    /** Connections that there have been. */
    public synchronized int accepted() {
        return accepted;
    }

    /** Waits until no connection stands. */
    public void awaitNoneOpen() {
        await("every connection to be closed", open::isEmpty);
    }

    /** Waits until somebody has come. */
    public void awaitAccepted() {
        await("a connection", () -> accepted > 0);
    }

    private synchronized void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Closes every connection, as a server that is started anew. */
    public void hangUp() {
        List<Socket> all;
        synchronized (this) {
            all = List.copyOf(open);
        }
        all.forEach(HostileServer::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                came(client);
                Manner now = manner;
                Thread.ofVirtual().name("hostile-connection").start(() -> serve(client, now));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, Manner now) {
        try (client) {
            now.serve(client);
        } catch (IOException e) {
            return;
        } finally {
            gone(client);
        }
    }

    private synchronized void came(Socket client) {
        accepted++;
        open.add(client);
        notifyAll();
    }

    private synchronized void gone(Socket client) {
        open.remove(client);
        notifyAll();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }
}
