package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import java.util.Random;
import java.util.Set;

@Timeout(30)
class DnsServerTest {
    private static final int A = 1;
    private static final int PTR = 12;
    private static final int AAAA = 28;

    @TempDir Path folder;
    private final Zone zone = new Zone();
    private Path resolvConf;
    private DnsServer server;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        resolvConf = folder.resolve("resolv.conf");
        Files.writeString(resolvConf, "");
        server =
                new DnsServer(
                        zone,
                        new Forwarder(new ResolvConf(resolvConf), 16, Duration.ofMillis(500)),
                        host -> false);
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
    private static int freePort() throws IOException {
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

    private static byte[] query(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        out.writeBytes(Question.wire(name));
        out.writeBytes(new byte[] {0, (byte) type, 0, 1});
        return out.toByteArray();
    }

    private byte[] udp(byte[] query) throws IOException {
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

    private byte[] tcp(byte[] query) throws IOException {
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

    private static int rcode(byte[] answer) {
        return answer[3] & 15;
    }

    private static List<String> addresses(byte[] answer, byte[] query) throws IOException {
        List<String> found = new ArrayList<>();
        int count = Question.u16(answer, 6);
        for (int i = 0; i < count; i++) {
            int at = query.length + i * 16 + 12;
            found.add(
                    InetAddress.getByAddress(Arrays.copyOfRange(answer, at, at + 4))
                            .getHostAddress());
        }
        return found;
    }

    @Test
    void answersANameWithItsNetworkBehindIt() throws IOException {
        zone.put("Net", "web", List.of("10.1.0.2"));
        zone.put("net", "web", List.of("10.2.0.2"));
        zone.put("net", "v1.web", List.of("10.2.0.3"));
        zone.source("127.0.0.1", List.of("Net"));
        byte[] qualified = query("web.NET", A);
        assertThat(addresses(udp(qualified), qualified)).containsExactly("10.1.0.2");

        zone.source("127.0.0.1", List.of("net"));
        byte[] dotted = query("v1.web.net", A);
        assertThat(addresses(udp(dotted), dotted)).containsExactly("10.2.0.3");
        assertThat(addresses(udp(qualified), qualified)).containsExactly("10.2.0.2");
        for (String other : List.of("web.other", "net", ".net", "web.net.net")) {
            assertThat(rcode(udp(query(other.replaceFirst("^\\.", "x."), A)))).isNotZero();
        }
    }

    @Test
    void anAddressIsThatOfTheNameThatIsKnownWithItsNetwork() throws IOException {
        for (String name : List.of("0123456789ab", "web", "web.net", "alias", "a.net")) {
            zone.put("net", name, List.of("10.1.0.2"));
        }
        zone.put("net", "x".repeat(64), List.of("10.1.0.3"));
        byte[] query = query("2.0.1.10.in-addr.arpa", PTR);
        byte[] answer = udp(query);
        assertThat(Arrays.copyOfRange(answer, query.length + 12, answer.length))
                .isEqualTo(Question.wire("web.net"));
        assertThat(rcode(udp(query("3.0.1.10.in-addr.arpa", PTR)))).isNotZero();
    }

    @Test
    void answersANameOverUdpAndTcpInAnyCase() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        byte[] query = query("WeB", A);

        assertThat(addresses(udp(query), query)).containsExactly("10.1.0.2");
        assertThat(addresses(tcp(query), query)).containsExactly("10.1.0.2");
        assertThat(udp(query)).startsWith(0x12, 0x34).contains('W', 'e', 'B');
    }

    @Test
    void answersSixOfAKnownNameWithNothingAtOnce() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        byte[] answer = udp(query("web", AAAA));

        assertThat(rcode(answer)).isZero();
        assertThat(Question.u16(answer, 6)).isZero();
    }

    @Test
    void namesAreThoseOfTheSourcesNetworks() throws IOException {
        zone.put("other", "web", List.of("10.2.0.2"));
        byte[] query = query("web", A);
        assertThat(rcode(udp(query))).isEqualTo(2);
        zone.source("127.0.0.1", List.of("net", "other"));

        assertThat(addresses(udp(query), query)).containsExactly("10.2.0.2");
    }

    @Test
    void anUnknownSourceSeesNoNames() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        byte[] query = query("web", A);
        assertThat(rcode(udp(query))).isZero();
        zone.forget("127.0.0.1");

        assertThat(rcode(udp(query))).isEqualTo(2);
    }

    @Test
    void severalAddressesComeInTurns() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2", "10.1.0.3"));
        byte[] query = query("web", A);
        List<String> first = addresses(udp(query), query);

        assertThat(first).containsExactlyInAnyOrder("10.1.0.2", "10.1.0.3");
        assertThat(addresses(udp(query), query)).isEqualTo(first.reversed());
    }

    @Test
    void whatDoesNotFitIntoADatagramComesOverTcp() throws IOException {
        List<String> many = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            many.add("10.1.0." + i);
        }
        zone.put("net", "web", many);
        byte[] query = query("web", A);
        byte[] cut = udp(query);

        assertThat(cut.length).isLessThanOrEqualTo(512);
        assertThat(cut[2] & 2).isEqualTo(2);
        assertThat(addresses(tcp(query), query)).hasSize(60);
    }

    @Test
    void anAddressHasItsNameBack() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        byte[] answer = udp(query("2.0.1.10.in-addr.arpa", PTR));

        assertThat(Question.u16(answer, 6)).isEqualTo(1);
        assertThat(answer).endsWith(3, 'w', 'e', 'b', 0);
        zone.remove("net", "web");
        assertThat(rcode(udp(query("2.0.1.10.in-addr.arpa", PTR)))).isEqualTo(2);
    }

    @Test
    void aNewAddressReplacesTheOldOneBothWays() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        zone.put("net", "web", List.of("10.1.0.3"));
        byte[] query = query("web", A);

        assertThat(addresses(udp(query), query)).containsExactly("10.1.0.3");
        assertThat(rcode(udp(query("2.0.1.10.in-addr.arpa", PTR)))).isEqualTo(2);
    }

    @Test
    void aWholeTableReplacesWhatWas() throws IOException {
        zone.put("net", "old", List.of("10.1.0.2"));
        zone.put("net", "stays", List.of("10.1.0.3"));
        zone.replace(
                List.of(new Zone.Entry("net", "stays", List.of("10.1.0.3"))),
                Map.of("127.0.0.1", List.of("net")));

        assertThat(rcode(udp(query("old", A)))).isEqualTo(2);
        assertThat(rcode(udp(query("stays", A)))).isZero();
    }

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
    void aSourceThatHoldsConnectionsLeavesRoomForOthers() throws IOException {
        zone.source("127.0.0.2", List.of("net"));
        byte[] query = query("web", A);
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket();
                held.add(socket);
                socket.bind(new InetSocketAddress("127.0.0.2", 0));
                socket.connect(address);
            }
            held.getLast().setSoTimeout(10_000);

            assertThat(held.getLast().getInputStream().read()).isEqualTo(-1);
            assertThat(tcp(query)).startsWith(0x12, 0x34);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
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
    void survivesWhateverItIsSent() throws IOException {
        zone.put("net", "web", List.of("10.1.0.2"));
        Random random = new Random(42);
        byte[] good = query("web", A);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 3_000; i++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 20));
                for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                if (Question.read(bad) == null) {
                    socket.send(new DatagramPacket(bad, bad.length, address));
                }
            }
        }
        assertThat(addresses(udp(good), good)).containsExactly("10.1.0.2");
    }

    @Test
    void whatCannotBeReadIsAFormatError() throws IOException {
        byte[] two = query("web", A);
        two[5] = 2;
        assertThat(rcode(udp(two))).isEqualTo(1);
        byte[] endless = query("web", A);
        endless[12] = (byte) 0xc0;
        assertThat(rcode(udp(endless))).isEqualTo(1);
    }

    @Test
    void aListenerWhoseAddressIsMissingIsTriedAgain() throws IOException {
        InetSocketAddress missing =
                new InetSocketAddress(InetAddress.ofLiteral("203.0.113.9"), 5353);
        server.listen(
                Set.of(
                        new DnsServer.Listener(address, "net"),
                        new DnsServer.Listener(missing, "net")),
                Map.of());
        server.retry();

        assertThat(server.unbound()).hasSize(1);
        assertThat(server.unbound().getFirst()).contains("203.0.113.9:5353");
        assertThat(rcode(udp(query("x", A)))).isEqualTo(2);
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

    private static byte[] answer(byte[] query, boolean truncated) {
        byte[] out = Arrays.copyOf(query, query.length + (truncated ? 0 : 16));
        out[2] = (byte) (truncated ? 0x82 : 0x80);
        if (!truncated) {
            out[7] = 1;
            byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 9, 9, 9, 9};
            System.arraycopy(record, 0, out, query.length, 16);
        }
        return out;
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
                            new Forwarder(new ResolvConf(resolvConf), 16, Duration.ofMillis(500)),
                            host -> false);
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
