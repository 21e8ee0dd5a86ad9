package dev.minato.edge.http;

import java.util.Locale;

/** The host that a request asks for (RFC 9110 §7.2). */
final class HostName {
    private static final int MAX = 255;

    private HostName() {}

    /**
     * The host without its port, in lower case and without a trailing dot.
     *
     * @throws BadMessage for what no host may look like
     */
    static String of(byte[] data, int from, int end) throws BadMessage {
        int i = from;
        if (i < end && data[i] == '[') {
            while (i < end && data[i] != ']') {
                i++;
            }
            i++;
        } else {
            while (i < end && character(data[i])) {
                i++;
            }
        }
        if (i > end || i == from || i - from > MAX || (i < end && data[i] != ':')) {
            throw new BadMessage(400, "the host is malformed");
        }
        for (int p = i + 1; p < end; p++) {
            if (!Ascii.digit(data[p])) {
                throw new BadMessage(400, "the host's port is malformed");
            }
        }
        int last = i > from + 1 && data[i - 1] == '.' ? i - 1 : i;
        return Ascii.text(data, from, last).toLowerCase(Locale.ROOT);
    }

    private static boolean character(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || Ascii.digit(b)
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
