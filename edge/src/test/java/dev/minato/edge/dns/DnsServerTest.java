package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class DnsServerTest extends DnsServerFixture {
    private static final int PTR = 12;
    private static final int AAAA = 28;

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
                .isEqualTo(DnsQueryMessage.wire("web.net"));
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
        assertThat(DnsQueryMessage.u16(answer, 6)).isZero();
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

        assertThat(DnsQueryMessage.u16(answer, 6)).isEqualTo(1);
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
                List.of(new DnsZone.Entry("net", "stays", List.of("10.1.0.3"))),
                Map.of("127.0.0.1", List.of("net")));

        assertThat(rcode(udp(query("old", A)))).isEqualTo(2);
        assertThat(rcode(udp(query("stays", A)))).isZero();
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
                if (DnsQueryMessage.read(bad) == null) {
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
}
