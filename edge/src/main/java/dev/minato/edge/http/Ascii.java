package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;

/** Character classes of RFC 9110 and comparisons over bytes. */
public final class Ascii {
    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] VALUE = new boolean[256];

    static {
        String symbols = "!#$%&'*+-.^_`|~";
        for (int c = 0; c < 256; c++) {
            TOKEN[c] =
                    (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || symbols.indexOf(c) >= 0;
            VALUE[c] = c == '\t' || (c >= ' ' && c != 127);
        }
    }

    private Ascii() {}

    static boolean token(byte b) {
        return TOKEN[b & 0xff];
    }

    /** What a field's value may hold: visible, blank, tab, and bytes above ASCII. */
    static boolean value(byte b) {
        return VALUE[b & 0xff];
    }

    static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    static byte lower(byte b) {
        return (b >= 'A' && b <= 'Z') ? (byte) (b + 32) : b;
    }

    /** Whether bytes are this lower-case name, in any case. */
    static boolean same(byte[] data, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(data[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean same(byte[] data, int from, int to, String lower) {
        if (to - from != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (lower(data[from + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a line ends in there. */
    static boolean holdsLine(byte[] data, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (data[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Bytes as text, one character each. */
    public static String text(byte[] data, int from, int to) {
        return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
