package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, in an array that grows and is used again. */
public final class ReusableBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final int LEAST = 64;
    private static final int LARGE = 8 << 10;

    private byte[] data;
    private int length;

    /**
     * @param capacity bytes to start with
     */
    public ReusableBytes(int capacity) {
        data = new byte[capacity];
    }

    /** The array; its first {@link #length()} bytes count. */
    public byte[] array() {
        return data;
    }

    public int length() {
        return length;
    }

    /** Bytes of memory it takes, written or not. */
    public int capacity() {
        return data.length;
    }

    /** Forgets everything written, and the array as well when it has grown past a limit. */
    public ReusableBytes clear(int keepAtMost) {
        length = 0;
        if (data.length > keepAtMost) {
            data = new byte[keepAtMost];
        }
        return this;
    }

    /** Declares bytes that somebody put into the array, after {@link #room}, as written. */
    public void advance(int count) {
        length += count;
    }

    /** Makes sure that so many bytes fit behind what is written; returns the array. */
    public byte[] room(int count) {
        if (data.length - length < count) {
            data = Arrays.copyOf(data, Math.max(length + count, grown(data.length)));
        }
        return data;
    }

    /** Doubled while that is little: thousands of these may be large at once. */
    private static int grown(int size) {
        return size < LARGE ? Math.max(LEAST, size * 2) : size + LARGE / 2;
    }

    public ReusableBytes put(byte b) {
        room(1)[length++] = b;
        return this;
    }

    public ReusableBytes put(byte[] source, int from, int to) {
        int count = to - from;
        room(count);
        System.arraycopy(source, from, data, length, count);
        length += count;
        return this;
    }

    public ReusableBytes put(byte[] source) {
        return put(source, 0, source.length);
    }

    /** ASCII text; other characters are written as {@code ?}. */
    public ReusableBytes ascii(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            data[length++] = c < 128 ? (byte) c : (byte) '?';
        }
        return this;
    }

    public ReusableBytes crlf() {
        room(2);
        data[length++] = '\r';
        data[length++] = '\n';
        return this;
    }

    /** A number that is not negative. */
    public ReusableBytes decimal(long number) {
        if (number < 10) {
            return put((byte) ('0' + number));
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        room(digits);
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            data[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** A number in hexadecimal with a fixed count of digits. */
    public ReusableBytes hex(long number, int digits) {
        room(digits);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            data[length++] = HEX[(int) (number >>> shift) & 15];
        }
        return this;
    }

    /** The contents of a JSON string: quoted, anything but printable ASCII escaped. */
    public ReusableBytes json(byte[] source, int from, int to) {
        room(to - from);
        for (int i = from; i < to; i++) {
            int c = source[i] & 0xff;
            if (c == '"' || c == '\\') {
                put((byte) '\\').put((byte) c);
            } else if (c < ' ' || c >= 127) {
                ascii("\\u").hex(c, 4);
            } else {
                put((byte) c);
            }
        }
        return this;
    }

    /** The contents of a JSON string for any text. */
    public ReusableBytes json(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                put((byte) '\\').put((byte) c);
            } else if (c < ' ' || c >= 127) {
                ascii("\\u").hex(c, 4);
            } else {
                put((byte) c);
            }
        }
        return this;
    }

    /** The bytes as text, one character each. */
    public String text() {
        return new String(data, 0, length, StandardCharsets.ISO_8859_1);
    }
}
