package dev.minato.engine.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Reads the entries of one file, also while it grows. Not thread-safe. */
final class LogCursor implements AutoCloseable {
    /** conmon reads at most 8 KiB at a time; what is longer than this is not its doing. */
    private static final int LONGEST = 1 << 20;

    private final FileChannel channel;
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private long begin;
    private long position;

    LogCursor(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** The next entry, or null when there is no further whole line now. */
    @Nullable LogEntry next() throws IOException {
        while (true) {
            int newline = newline();
            if (newline < 0) {
                if (!fill()) {
                    return null;
                }
                continue;
            }
            Optional<LogEntry> entry = LogEntry.parse(buffer, start, newline);
            start = newline + 1;
            if (entry.isPresent()) {
                return entry.get();
            }
        }
    }

    private int newline() {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            if (buffer.length >= LONGEST) {
                end = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end), position);
        if (read <= 0) {
            return false;
        }
        position += read;
        end += read;
        return true;
    }

    /** Goes back to where a search for the last messages finds their begin in this file. */
    void seekBack(LogTail tail) throws IOException {
        begin = tail.look(channel);
        rewind();
    }

    /** Goes to where reading began. */
    void rewind() {
        position = begin;
        start = 0;
        end = 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
