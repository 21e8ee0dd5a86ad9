package dev.minato.edge.dns;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A query with one question, read from bytes that anybody may have sent.
 *
 * <p>Immutable. The bytes of the question stay as they came, so that an answer repeats the case of
 * the letters.
 */
final class DnsQueryMessage {
    static final int HEADER = 12;
    static final int TYPE_A = 1;
    static final int TYPE_PTR = 12;
    private static final int TYPE_OPT = 41;
    private static final int CLASS_IN = 1;
    private static final int CLASS_ANY = 255;
    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    private static final int UDP_DEFAULT = 512;
    private static final int UDP_MAX = 1232;

    private final byte[] packet;
    private final int end;
    private final String name;
    private final int type;
    private final int udpLimit;
    private final boolean internet;

    private DnsQueryMessage(
            byte[] packet, int end, String name, int type, int udpLimit, boolean internet) {
        this.packet = packet;
        this.end = end;
        this.name = name;
        this.type = type;
        this.udpLimit = udpLimit;
        this.internet = internet;
    }

    /**
     * Reads a query.
     *
     * @param packet the whole message
     * @return null when it is no query with exactly one well-formed question
     */
    static @Nullable DnsQueryMessage read(byte[] packet) {
        if (!isQuery(packet) || u16(packet, 4) != 1 || (packet[2] & 0x78) != 0) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (true) {
            if (at >= packet.length) {
                return null;
            }
            int length = packet[at++] & 0xff;
            if (length == 0) {
                break;
            }
            if (length > MAX_LABEL
                    || at + length > packet.length
                    || at + length - HEADER >= MAX_NAME) {
                return null;
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            label(packet, at, length, name);
            at += length;
        }
        if (at + 4 > packet.length) {
            return null;
        }
        int queryClass = u16(packet, at + 2);
        return new DnsQueryMessage(
                packet,
                at + 4,
                name.toString(),
                u16(packet, at),
                udpLimit(packet, at + 4),
                queryClass == CLASS_IN || queryClass == CLASS_ANY);
    }

    /** Whether the bytes are a query at all: anything else is not worth an answer. */
    static boolean isQuery(byte[] packet) {
        return packet.length >= HEADER && (packet[2] & 0x80) == 0;
    }

    private static void label(byte[] packet, int from, int length, StringBuilder name) {
        for (int i = from; i < from + length; i++) {
            char c = (char) (packet[i] & 0xff);
            // A dot inside a label is no separator: no name of ours has one.
            name.append(c == '.' ? '\0' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
    }

    /** What EDNS (RFC 6891) says the asker takes over UDP; an OPT record straight after. */
    private static int udpLimit(byte[] packet, int at) {
        boolean opt =
                u16(packet, 10) > 0
                        && u16(packet, 6) == 0
                        && u16(packet, 8) == 0
                        && at + 11 <= packet.length
                        && packet[at] == 0
                        && u16(packet, at + 1) == TYPE_OPT;
        return opt ? Math.clamp(u16(packet, at + 3), UDP_DEFAULT, UDP_MAX) : UDP_DEFAULT;
    }

    /** The name in lower case, without a trailing dot; empty for the root. */
    String name() {
        return name;
    }

    int type() {
        return type;
    }

    /** Whether the class is IN or ANY. */
    boolean internet() {
        return internet;
    }

    /** Bytes that an answer over UDP may have. */
    int udpLimit() {
        return udpLimit;
    }

    /** Header and question with room for an answer, flags already those of a response. */
    byte[] response(int rcode, int extra) {
        byte[] out = Arrays.copyOf(packet, end + extra);
        flags(out, rcode);
        return out;
    }

    /** Where the answer section starts. */
    int answers() {
        return end;
    }

    /** A response without a question, for queries that cannot be read. */
    static byte[] refusal(byte[] query, int rcode) {
        byte[] out = Arrays.copyOf(query, HEADER);
        flags(out, rcode);
        out[5] = 0;
        out[4] = 0;
        return out;
    }

    private static void flags(byte[] out, int rcode) {
        out[2] = (byte) (0x80 | (out[2] & 0x79));
        out[3] = (byte) (0x80 | rcode);
        Arrays.fill(out, 6, HEADER, (byte) 0);
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** The IPv4 address of a reverse name, or null: {@code 4.3.2.1.in-addr.arpa} is 1.2.3.4. */
    @Nullable String reversed() {
        String suffix = ".in-addr.arpa";
        if (!name.endsWith(suffix)) {
            return null;
        }
        String[] parts = name.substring(0, name.length() - suffix.length()).split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        return parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0];
    }

    /** Whether a name can be written in wire form: its labels have 1 to 63 characters. */
    static boolean isWire(String name) {
        return name.length() <= MAX_NAME - 2
                && Arrays.stream(name.split("\\.", -1))
                        .allMatch(label -> !label.isEmpty() && label.length() <= MAX_LABEL);
    }

    /** A name in wire form. */
    static byte[] wire(String name) {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[text.length + 2];
        int length = 0;
        for (int i = text.length - 1; i >= 0; i--) {
            if (text[i] == '.') {
                out[i + 1] = (byte) length;
                length = 0;
            } else {
                out[i + 1] = text[i];
                length++;
            }
        }
        out[0] = (byte) length;
        return out;
    }
}
