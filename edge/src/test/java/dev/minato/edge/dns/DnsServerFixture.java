package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server of names, and clients of it. */
@Timeout(30)
abstract class DnsServerFixture {
    static final int A = 1;
    @TempDir Path folder;
    final DnsZone zone = new DnsZone();
    Path resolvConf;
    DnsServer server;
    InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        resolvConf = folder.resolve("resolv.conf");
        Files.writeString(resolvConf, "");
        server =
                new DnsServer(
                        zone,
                        new DnsForwarder(new ResolvConf(resolvConf), 16, Duration.ofMillis(500)),
                        host -> java.util.Optional.empty());
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        server.listen(Set.of(new DnsServer.Listener(address, "net")), Map.of());
        assertThat(server.unbound()).isEmpty();
        zone.source("127.0.0.1", List.of("net"));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** One that is free for datagrams and for connections: another process may have it for one. */
    static int freePort() throws IOException {
        IOException taken = new IOException("no port was tried");
        for (int i = 0; i < 20; i++) {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    ServerSocket both =
                            new ServerSocket(
                                    socket.getLocalPort(), 1, InetAddress.getLoopbackAddress())) {
                return both.getLocalPort();
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }

    static byte[] query(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        out.writeBytes(DnsQueryMessage.wire(name));
        out.writeBytes(new byte[] {0, (byte) type, 0, 1});
        return out.toByteArray();
    }

    byte[] udp(byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            for (int tries = 0; tries < 3; tries++) {
                socket.send(new DatagramPacket(query, query.length, address));
                try {
                    socket.receive(packet);
                    return Arrays.copyOf(packet.getData(), packet.getLength());
                } catch (SocketTimeoutException e) {
                    // A full buffer loses datagrams: ask again, as resolvers do.
                    packet.setLength(4096);
                }
            }
            throw new SocketTimeoutException("no answer in three tries");
        }
    }

    byte[] tcp(byte[] query) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            byte[] frame = new byte[query.length + 2];
            frame[1] = (byte) query.length;
            System.arraycopy(query, 0, frame, 2, query.length);
            socket.getOutputStream().write(frame);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return in.readNBytes(in.readUnsignedShort());
        }
    }

    static int rcode(byte[] answer) {
        return answer[3] & 15;
    }

    static List<String> addresses(byte[] answer, byte[] query) throws IOException {
        List<String> found = new ArrayList<>();
        int count = DnsQueryMessage.u16(answer, 6);
        for (int i = 0; i < count; i++) {
            int at = query.length + i * 16 + 12;
            found.add(
                    InetAddress.getByAddress(Arrays.copyOfRange(answer, at, at + 4))
                            .getHostAddress());
        }
        return found;
    }

    static byte[] answer(byte[] query, boolean truncated) {
        byte[] out = Arrays.copyOf(query, query.length + (truncated ? 0 : 16));
        out[2] = (byte) (truncated ? 0x82 : 0x80);
        if (!truncated) {
            out[7] = 1;
            byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 9, 9, 9, 9};
            System.arraycopy(record, 0, out, query.length, 16);
        }
        return out;
    }
}
