package dev.minato.edge.dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;

/** Questions over UDP at one address. */
final class DnsUdpListener implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(DnsUdpListener.class);
    private static final int MAX_QUERY = 4096;

    private final DatagramSocket socket;
    private final DnsResolver resolver;
    private final Thread thread;

    private DnsUdpListener(DatagramSocket socket, DnsResolver resolver) {
        this.socket = socket;
        this.resolver = resolver;
        this.thread = Thread.ofVirtual().name("dns-udp").unstarted(this::run);
    }

    static DnsUdpListener open(DnsServer.Listener listener, DnsResolver resolver, boolean shared)
            throws IOException {
        DatagramSocket socket = new DatagramSocket((SocketAddress) null);
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            socket.bind(listener.address());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        DnsUdpListener opened = new DnsUdpListener(socket, resolver);
        opened.thread.start();
        return opened;
    }

    void share(boolean on) throws IOException {
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, on);
    }

    private void run() {
        byte[] buffer = new byte[MAX_QUERY];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                continue;
            }
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            InetAddress source = packet.getAddress();
            int port = packet.getPort();
            try {
                resolver.resolve(query, source, false, answer -> reply(answer, source, port));
            } catch (RuntimeException e) {
                // A defect of ours in one answer must not take all the others along.
                log.error("a question could not be answered", e);
            }
        }
    }

    private void reply(byte[] answer, InetAddress to, int port) {
        try {
            socket.send(new DatagramPacket(answer, answer.length, to, port));
        } catch (IOException | IllegalArgumentException e) {
            // The asker is gone, or its port was 0; it will ask again if it cares.
            return;
        }
    }

    @Override
    public void close() {
        socket.close();
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
