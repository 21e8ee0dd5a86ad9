package dev.minato.edge.ports;

import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.PortReservation;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A UDP port. Where it forwards, each client gets a socket of its own towards the target, for as
 * long as datagrams pass.
 */
final class HeldUdpPort implements HeldPort {
    private static final int MAX_DATAGRAM = 65_535;
    private static final int IDLE_MILLIS = 60_000;
    private static final int MAX_CLIENTS = 64;

    /** Of all ports together: each has a buffer of 64 KiB. */
    private static final Semaphore ALL_CLIENTS = new Semaphore(128);

    private static final int SMALLEST_BUFFER = 2_048;

    private final PortReservation reservation;
    private final DatagramChannel channel;
    private final Thread thread;
    private final Map<SocketAddress, DatagramSocket> clients = new LinkedHashMap<>(16, 0.75f, true);

    private HeldUdpPort(PortReservation reservation, DatagramChannel channel) {
        this.reservation = reservation;
        this.channel = channel;
        this.thread =
                Thread.ofVirtual()
                        .name("port-" + reservation.endpoint().port())
                        .unstarted(() -> reservation.forward().ifPresent(this::run));
    }

    static HeldUdpPort bind(PortReservation wanted, ProtocolFamily family, boolean shared)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            if (wanted.forward().isEmpty()) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER);
            }
            HostPort at = wanted.endpoint();
            channel.bind(AddressLiterals.socket(at.address(), at.port()));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            HeldUdpPort held = new HeldUdpPort(wanted.withPort(port), channel);
            held.thread.start();
            return held;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public PortReservation reservation() {
        return reservation;
    }

    @Override
    public void share(boolean on) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, on);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
            return;
        } finally {
            synchronized (clients) {
                clients.values().forEach(DatagramSocket::close);
            }
        }
        awaitEnd();
    }

    private void run(HostPort to) {
        InetSocketAddress target = AddressLiterals.socket(to.address(), to.port());
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        while (channel.isOpen()) {
            try {
                SocketAddress client = channel.receive(buffer.clear());
                DatagramSocket socket = socketFor(client, target);
                socket.send(new DatagramPacket(buffer.array(), buffer.position()));
            } catch (IOException e) {
                // Closed, or the target refused: the client's protocol copes with loss.
                LockSupport.parkNanos(10_000_000L);
            }
        }
    }

    private DatagramSocket socketFor(SocketAddress client, InetSocketAddress target)
            throws IOException {
        synchronized (clients) {
            DatagramSocket known = clients.get(client);
            if (known != null && !known.isClosed()) {
                return known;
            }
            if (clients.size() >= MAX_CLIENTS) {
                Iterator<DatagramSocket> eldest = clients.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
            if (!ALL_CLIENTS.tryAcquire()) {
                throw new IOException("too many clients of forwarded ports");
            }
            try {
                DatagramSocket socket = new DatagramSocket();
                socket.connect(target);
                socket.setSoTimeout(IDLE_MILLIS);
                clients.put(client, socket);
                Thread.ofVirtual().name("forward-back").start(() -> back(socket, client));
                return socket;
            } catch (IOException e) {
                ALL_CLIENTS.release();
                throw e;
            }
        }
    }

    private void back(DatagramSocket socket, SocketAddress client) {
        byte[] buffer = new byte[MAX_DATAGRAM];
        try (socket) {
            while (channel.isOpen()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                channel.send(ByteBuffer.wrap(buffer, 0, packet.getLength()), client);
            }
        } catch (IOException e) {
            // Idle for a minute, refused, or closed.
            return;
        } finally {
            ALL_CLIENTS.release();
            synchronized (clients) {
                clients.remove(client, socket);
            }
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
