package dev.minato.edge.ports;

import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.PortReservation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP port. A connection that gets here although nothing is forwarded came past the kernel's
 * rules (somebody flushed them): it is reset at once rather than left hanging.
 */
final class HeldTcpPort implements HeldPort {
    private static final int CONNECT_MILLIS = 2_000;

    /** Of all ports together: each has two buffers of 16 KiB. */
    private static final Semaphore CONNECTIONS = new Semaphore(512);

    private final PortReservation reservation;
    private final ServerSocketChannel server;
    private final Thread thread;

    private HeldTcpPort(PortReservation reservation, ServerSocketChannel server) {
        this.reservation = reservation;
        this.server = server;
        this.thread =
                Thread.ofVirtual()
                        .name("port-" + reservation.endpoint().port())
                        .unstarted(this::run);
    }

    static HeldTcpPort bind(PortReservation wanted, ProtocolFamily family, boolean shared)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(family);
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            HostPort at = wanted.endpoint();
            server.bind(AddressLiterals.socket(at.address(), at.port()), 128);
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            HeldTcpPort held = new HeldTcpPort(wanted.withPort(port), server);
            held.thread.start();
            return held;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public PortReservation reservation() {
        return reservation;
    }

    @Override
    public void share(boolean on) throws IOException {
        server.setOption(StandardSocketOptions.SO_REUSEPORT, on);
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

    private void run() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (reservation.forward().isPresent() && CONNECTIONS.tryAcquire()) {
                    HostPort to = reservation.forward().get();
                    Thread.ofVirtual().name("forward").start(() -> forward(client.socket(), to));
                } else {
                    client.setOption(StandardSocketOptions.SO_LINGER, 0);
                    client.close();
                }
            } catch (IOException e) {
                // Closed, or out of descriptors for a moment.
                LockSupport.parkNanos(10_000_000L);
            }
        }
    }

    private void forward(Socket client, HostPort to) {
        try (client;
                Socket target = SocketChannel.open().socket()) {
            target.connect(AddressLiterals.socket(to.address(), to.port()), CONNECT_MILLIS);
            Thread back = Thread.ofVirtual().name("forward-back").start(() -> copy(target, client));
            copy(client, target);
            back.join();
        } catch (IOException e) {
            // The client sees its connection closed.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            CONNECTIONS.release();
        }
    }

    /** One direction; its end is passed on, a break of either side breaks both. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was broken already.
            return;
        }
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
