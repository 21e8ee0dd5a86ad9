package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names that are the host's resolver's. */
class DnsForwardingTest extends DnsServerFixture {
    @Test
    void otherNamesAreAskedOfTheHostsResolver() throws IOException {
        byte[] query = query("example.org", A);
        try (Upstream upstream = new Upstream(q -> answer(q, false))) {
            byte[] answer = udp(query);

            assertThat(answer).startsWith(0x12, 0x34);
            assertThat(addresses(answer, query)).containsExactly("9.9.9.9");
            assertThat(upstream.asked).hasSize(1);
        }
    }

    @Test
    void aTruncatedAnswerIsFetchedOverTcpForWhoAskedOverTcp() throws IOException {
        byte[] query = query("example.org", A);
        try (Upstream upstream = new Upstream(q -> answer(q, true))) {
            assertThat(addresses(tcp(query), query)).containsExactly("9.9.9.9");
            assertThat(upstream.asked).hasSize(2);
            assertThat(udp(query)[2] & 2).isEqualTo(2);
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsNoAnswer() throws IOException {
        byte[] query = query("example.org", A);
        try (Upstream upstream =
                new Upstream(q -> {
                    byte[] forged = answer(q, false);
                    forged[13] = 'X';
                    return forged;
                })) {
            assertThat(rcode(udp(query))).isEqualTo(2);
            assertThat(upstream.asked).hasSize(2);
        }
    }

    @Test
    void readsResolvConfAsTheLibraryDoes() {
        assertThat(
                        ResolvConf.parse(
                                "# nameserver 1.1.1.1\nsearch x\nnameserver 127.0.0.53\n"
                                        + "nameserver\tfe80::1 \nnameserver nonsense\n"
                                        + "nameserver [127.0.0.1]:5353\nnameserver 8.8.8.8\n"))
                .containsExactly(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.53"), 53),
                        new InetSocketAddress(InetAddress.ofLiteral("fe80::1"), 53),
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353));
    }

    /** A resolver of the host: answers datagrams as told, connections always whole. */
    private final class Upstream implements AutoCloseable {
        interface Answer {
            byte[] to(byte[] query);
        }

        final List<String> asked = java.util.Collections.synchronizedList(new ArrayList<>());
        private final DatagramSocket datagrams;
        private final ServerSocket connections;

        Upstream(Answer answer) throws IOException {
            int port = freePort();
            datagrams = new DatagramSocket(port, InetAddress.getLoopbackAddress());
            connections = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> datagrams(answer));
            Thread.ofVirtual().start(this::connections);
            Files.writeString(resolvConf, "nameserver [127.0.0.1]:" + port + "\n");
            server.stop();
            server =
                    new DnsServer(
                            zone,
                            new DnsForwarder(
                                    new ResolvConf(resolvConf), 16, Duration.ofMillis(500)),
                            host -> java.util.Optional.empty());
            server.listen(Set.of(new DnsServer.Listener(address, "net")), Map.of());
        }

        private void datagrams(Answer answer) {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                    datagrams.receive(packet);
                    asked.add("udp");
                    byte[] out = answer.to(Arrays.copyOf(packet.getData(), packet.getLength()));
                    datagrams.send(new DatagramPacket(out, out.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed with the test.
                return;
            }
        }

        private void connections() {
            try {
                while (true) {
                    try (Socket client = connections.accept()) {
                        DataInputStream in = new DataInputStream(client.getInputStream());
                        byte[] query = in.readNBytes(in.readUnsignedShort());
                        asked.add("tcp");
                        byte[] out = answer(query, false);
                        byte[] frame = new byte[out.length + 2];
                        frame[1] = (byte) out.length;
                        System.arraycopy(out, 0, frame, 2, out.length);
                        client.getOutputStream().write(frame);
                    }
                }
            } catch (IOException e) {
                // Closed with the test.
                return;
            }
        }

        @Override
        public void close() throws IOException {
            datagrams.close();
            connections.close();
        }
    }
}
