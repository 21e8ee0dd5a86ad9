package dev.minato.builder.dockerfile;

import java.nio.charset.StandardCharsets;

/** The physical lines of a file, each with its line end, one after the other. */
final class PhysicalLines {
    private final byte[] bytes;
    private int offset;
    private int number;

    PhysicalLines(byte[] bytes) {
        this.bytes = bytes;
        boolean mark =
                bytes.length >= 3
                        && bytes[0] == (byte) 0xEF
                        && bytes[1] == (byte) 0xBB
                        && bytes[2] == (byte) 0xBF;
        this.offset = mark ? 3 : 0;
    }

    boolean hasNext() {
        return offset < bytes.length;
    }

    /** The number of the line that was read last, from 1; 0 before the first. */
    int number() {
        return number;
    }

    /** The next line with its line end; malformed UTF-8 becomes U+FFFD. */
    String next() {
        int end = offset;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        number++;
        if (end - offset > DockerfileParser.LONGEST_LINE) {
            throw DockerfileLocation.parseError(
                    number,
                    number,
                    "dockerfile line greater than max allowed size of "
                            + DockerfileParser.LONGEST_LINE);
        }
        for (int i = offset; i < end; i++) {
            if (bytes[i] == 0) {
                throw DockerfileLocation.parseError(number, number, "the line has a NUL byte");
            }
        }
        int next = Math.min(end + 1, bytes.length);
        String line = new String(bytes, offset, next - offset, StandardCharsets.UTF_8);
        offset = next;
        return line;
    }

    /** The line without its line end. */
    static String withoutEnd(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }
}
