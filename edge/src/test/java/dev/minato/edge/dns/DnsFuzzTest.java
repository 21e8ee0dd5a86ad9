package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.fuzz.FuzzTarget;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsMessage;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsSection;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Packets of anybody at the names' port: what is taken for a question is one for Netty's reader
 * too, and what is answered can be read, fits and has the question's number.
 */
class DnsFuzzTest {
    private static final InetSocketAddress HERE =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53);
    private static final String ASKER = "172.18.0.9";

    @Test
    void aPacketIsAQuestionForAllReadersOrForNone() {
        FuzzTarget.of(DnsFuzzTest.class, "dns")
                .seed(query("db", 1))
                .seed(query("4.3.2.1.in-addr.arpa", 12))
                .words(
                        "\003www\007example\003com\0",
                        "\0\001\0\001",
                        "\0\034\0\001",
                        "\0\377\0\377",
                        "\0\0\051\020\0\0\0\0\0\0\0",
                        "\002db\0",
                        "\002DB\003net\0",
                        "\003web\0")
                .largest(4096)
                .rounds(30_000)
                .run(DnsFuzzTest::packet);
    }

    @Test
    void aNameHasAtMost255BytesWithItsEnd() {
        assertThat(DnsQueryMessage.read(question(61))).isNotNull();
        assertThat(DnsQueryMessage.read(question(62))).isNull();
    }

    /** Three labels of 63 bytes and one of {@code last}: with lengths and end 194 more. */
    private static byte[] question(int last) {
        return query(("a".repeat(63) + ".").repeat(3) + "b".repeat(last), 1);
    }

    private static Object packet(byte[] input) throws Exception {
        DnsZone zone = new DnsZone();
        List<String> many = new ArrayList<>();
        for (int i = 1; i < 90; i++) {
            many.add("10.0.0." + i);
        }
        zone.put("net", "db", many);
        zone.put("net", "web", List.of("1.2.3.4"));
        zone.put("net", "web.net", List.of("1.2.3.4"));
        zone.source(ASKER, List.of("net"));
        DnsForwarder none =
                new DnsForwarder(new ResolvConf(Path.of("/dev/null")), 0, Duration.ofMillis(1));
        DnsResolver resolver = new DnsResolver(zone, none, name -> ServiceName.UNKNOWN);
        List<byte[]> answers = new ArrayList<>();
        resolver.resolve(input, InetAddress.ofLiteral(ASKER), false, answers::add);
        if (!DnsQueryMessage.isQuery(input)) {
            assertThat(answers).isEmpty();
            return "no query";
        }
        assertThat(answers).hasSize(1);
        byte[] answer = answers.getFirst();
        assertThat(answer[0]).isEqualTo(input[0]);
        assertThat(answer[1]).isEqualTo(input[1]);
        assertThat(answer[2] & 0x80).isEqualTo(0x80);
        DnsQueryMessage question = DnsQueryMessage.read(input);
        String second = netty(input, false);
        if (question == null) {
            return "refused, netty " + (second == null);
        }
        // Netty reads all sections, of which nothing but the question counts here, takes a dot
        // within
        // a label for the end of it, and shows what is not ASCII as IDN has it.
        boolean plain = question.name().chars().allMatch(one -> one > 0 && one < 0x80);
        if (second != null && plain) {
            assertThat(second).isEqualTo(question.name() + " " + question.type());
        }
        assertThat(answer.length).isLessThanOrEqualTo(Math.max(512, question.udpLimit()));
        int end = question.answers();
        assertThat(Arrays.copyOfRange(answer, DnsQueryMessage.HEADER, end))
                .isEqualTo(Arrays.copyOfRange(input, DnsQueryMessage.HEADER, end));
        // Netty takes no names but those that IDN knows.
        if (second != null && plain) {
            assertThat(netty(answer, true)).isEqualTo(second);
        }
        int rcode = answer[3] & 15;
        return "rcode "
                + (char) ('a' + rcode)
                + (answer[2] & 2)
                + (answer[7] > 0)
                + question.udpLimit() / 1000;
    }

    /** The question in a message as Netty reads it; null where it takes it for none. */
    private static @Nullable String netty(byte[] packet, boolean response) {
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        response
                                ? new DatagramDnsResponseDecoder()
                                : new DatagramDnsQueryDecoder());
        try {
            channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(packet), HERE, HERE));
            DnsMessage message = channel.readInbound();
            if (message == null || message.count(DnsSection.QUESTION) == 0) {
                return null;
            }
            DnsQuestion question = message.recordAt(DnsSection.QUESTION, 0);
            String name = question.name().toLowerCase(Locale.ROOT);
            return name.substring(0, name.length() - 1) + " " + question.type().intValue();
        } catch (RuntimeException e) {
            return null;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static byte[] query(String name, int type) {
        byte[] wire = DnsQueryMessage.wire(name);
        byte[] packet = new byte[DnsQueryMessage.HEADER + wire.length + 5];
        packet[1] = 7;
        packet[2] = 1;
        packet[5] = 1;
        System.arraycopy(wire, 0, packet, DnsQueryMessage.HEADER, wire.length);
        packet[DnsQueryMessage.HEADER + wire.length + 2] = (byte) type;
        packet[DnsQueryMessage.HEADER + wire.length + 4] = 1;
        return packet;
    }
}
