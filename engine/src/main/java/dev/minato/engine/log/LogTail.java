package dev.minato.engine.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks backwards, file by file, for a place from which on the last so many messages can be read:
 * there each stream begins a line, and so many lines end after it. There may be more messages after
 * it than wanted, since a long line is several. For one search.
 */
final class LogTail {
    private static final int BLOCK = 64 << 10;

    /** Bytes that are looked through for where a line began, once enough lines have ended. */
    private static final long FAR = 1 << 20;

    private static final byte[] MARK = LogEntry.RUN_ENDED.getBytes(StandardCharsets.US_ASCII);

    private final int wanted;
    private int ends;
    private long beyond;
    private boolean outBegins;
    private boolean errBegins;
    private boolean found;

    LogTail(int wanted) {
        this.wanted = wanted;
    }

    /** Whether the place lies in the file that was looked into last, or further back. */
    boolean found() {
        return found;
    }

    /** The position from which this file is to be read. */
    long look(FileChannel file) throws IOException {
        byte[] buffer = new byte[BLOCK + LogEntry.HEAD];
        long top = file.size();
        long newline = -1;
        while (top > 0) {
            int size = (int) Math.min(BLOCK, top);
            // The head of the line that begins at the end of this block lies in the one above.
            System.arraycopy(buffer, 0, buffer, size, LogEntry.HEAD);
            top -= size;
            read(file, buffer, size, top);
            for (int i = size - 1; i >= 0; i--) {
                if (buffer[i] != '\n') {
                    continue;
                }
                if (newline >= 0) {
                    long place = take(buffer, i + 1, top + i + 1, newline);
                    if (found) {
                        return place;
                    }
                }
                newline = top + i;
            }
        }
        return newline < 0 ? 0 : Math.max(0, take(buffer, 0, 0, newline));
    }

    private static void read(FileChannel file, byte[] to, int size, long position)
            throws IOException {
        ByteBuffer block = ByteBuffer.wrap(to, 0, size);
        while (block.hasRemaining()) {
            if (file.read(block, position + block.position()) < 0) {
                Arrays.fill(to, block.position(), size, (byte) 0);
                return;
            }
        }
    }

    /**
     * Takes a line into account.
     *
     * @return where to read from when found, behind this line or before it; -1 when not found
     */
    private long take(byte[] buffer, int at, long start, long newline) {
        long length = newline - start;
        boolean mark =
                length == MARK.length
                        && Arrays.equals(buffer, at, at + MARK.length, MARK, 0, MARK.length);
        boolean entry = length >= LogEntry.HEAD && buffer[at + LogEntry.HEAD - 1] == ' ';
        boolean lineEnds = entry && buffer[at + LogEntry.HEAD - 2] == 'F';
        boolean error = entry && buffer[at + LogEntry.HEAD - 6] == 'e';
        if (ends >= wanted) {
            outBegins |= mark || (lineEnds && !error);
            errBegins |= mark || (lineEnds && error);
            if (outBegins && errBegins) {
                found = true;
                return newline + 1;
            }
            beyond += length;
            if (beyond > FAR) {
                found = true;
                return start;
            }
        }
        ends += lineEnds ? 1 : 0;
        return -1;
    }
}
