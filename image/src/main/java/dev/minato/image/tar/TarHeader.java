package dev.minato.image.tar;

import dev.minato.base.Fault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512 bytes before each entry (POSIX pax, "ustar Interchange Format"; GNU's numbers). */
final class TarHeader {
    static final int SIZE = 512;
    static final int NAME_LENGTH = 100;
    private static final int CHECKSUM = 148;
    private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

    /** Largest value of 7 octal digits. */
    static final long OCTAL_7 = 07777777L;

    /** Largest value of 11 octal digits. */
    static final long OCTAL_11 = 077777777777L;

    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Refuses a block whose sum is wrong, as both signed and unsigned arithmetic write it. */
    void check() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < SIZE; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long written = number(CHECKSUM, 8);
        if (written != unsigned && written != signed) {
            throw malformed("a header has a wrong checksum");
        }
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    byte[] name() {
        byte[] name = text(0, NAME_LENGTH);
        byte[] prefix = isUstar() ? text(345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    /** POSIX's magic; GNU's own form has other fields where POSIX has the prefix. */
    private boolean isUstar() {
        return Arrays.equals(block, 257, 263, USTAR, 0, 6);
    }

    byte[] link() {
        return text(157, 100);
    }

    long mode() {
        return number(100, 8);
    }

    long uid() {
        return number(108, 8);
    }

    long gid() {
        return number(116, 8);
    }

    long size() {
        return number(124, 12);
    }

    long mtime() {
        return number(136, 12);
    }

    int major() {
        return device(329);
    }

    int minor() {
        return device(337);
    }

    private int device(int at) {
        long value = number(at, 8);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed("a device number is out of range");
        }
        return (int) value;
    }

    private byte[] text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, at, end);
    }

    /** Octal digits among blanks, or GNU's base 256 when the first bit is set. */
    private long number(int at, int length) {
        return (block[at] & 0x80) != 0 ? binary(at, length) : octal(at, length);
    }

    private long binary(int at, int length) {
        int invert = (block[at] & 0x40) != 0 ? 0xff : 0;
        long value = 0;
        for (int i = at; i < at + length; i++) {
            int b = ((block[i] & 0xff) ^ invert) & (i == at ? 0x7f : 0xff);
            if (value >>> 55 != 0) {
                throw malformed("a number in a header is out of range");
            }
            value = value << 8 | b;
        }
        return invert == 0 ? value : ~value;
    }

    private long octal(int at, int length) {
        long value = 0;
        boolean begun = false;
        for (int i = at; i < at + length; i++) {
            int b = block[i];
            if (b >= '0' && b <= '7') {
                value = value * 8 + (b - '0');
                begun = true;
            } else if (b == 0 || b == ' ') {
                if (begun) {
                    return value;
                }
            } else {
                throw malformed("a number in a header is not octal");
            }
        }
        return value;
    }

    /** Writes the header of an entry; numbers too large for it are in the extended header. */
    static byte[] write(byte[] name, char type, TarEntry entry, long size) {
        byte[] block = new byte[SIZE];
        put(block, 0, name, NAME_LENGTH);
        TarEntry.Attributes facts = entry.attributes();
        putOctal(block, 100, 7, facts.mode() & 07777);
        putOctal(block, 108, 7, fits(facts.uid() & 0xffffffffL, OCTAL_7));
        putOctal(block, 116, 7, fits(facts.gid() & 0xffffffffL, OCTAL_7));
        putOctal(block, 124, 11, fits(size, OCTAL_11));
        putOctal(block, 136, 11, fits(facts.mtimeSeconds(), OCTAL_11));
        block[156] = (byte) type;
        put(block, 157, entry.link().bytes(), 100);
        System.arraycopy(USTAR, 0, block, 257, USTAR.length);
        putOctal(block, 329, 7, entry.device().major());
        putOctal(block, 337, 7, entry.device().minor());
        putChecksum(block);
        return block;
    }

    private static long fits(long value, long largest) {
        return value < 0 || value > largest ? 0 : value;
    }

    private static void put(byte[] block, int at, byte[] bytes, int most) {
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, most));
    }

    private static void putOctal(byte[] block, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    private static void putChecksum(byte[] block) {
        Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        putOctal(block, CHECKSUM, 6, sum);
        block[CHECKSUM + 6] = 0;
    }

    static Fault malformed(String what) {
        return Fault.invalid("archive", "this is not a valid tar archive: " + what);
    }
}
