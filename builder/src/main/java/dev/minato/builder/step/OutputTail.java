package dev.minato.builder.step;

import java.nio.charset.StandardCharsets;

/** The last lines of a command's output, both streams as they came. Thread-safe. */
final class OutputTail {
    private static final int BYTES = 16 << 10;
    private static final int LINES = 20;

    private final byte[] ring = new byte[BYTES];
    private long total;

    synchronized void add(byte[] data, int offset, int length) {
        int from = Math.max(0, length - BYTES);
        for (int i = from; i < length; i++) {
            ring[(int) (total++ % BYTES)] = data[offset + i];
        }
    }

    /** At most 20 lines without the last line end; malformed UTF-8 becomes U+FFFD. */
    synchronized String text() {
        int length = (int) Math.min(total, BYTES);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((total - length + i) % BYTES)];
        }
        String text = new String(bytes, StandardCharsets.UTF_8).stripTrailing();
        int start = text.length();
        for (int line = 0; line < LINES && start > 0; line++) {
            start = text.lastIndexOf('\n', start - 1);
            start = Math.max(start, 0);
        }
        return text.substring(start).strip();
    }
}
