package dev.minato.scaler.redis;

import dev.minato.base.SafeText;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads replies. One reply has at most {@link #LARGEST} bytes, and arrays lie at most {@link
 * #DEEPEST} deep, so that no server can fill our memory.
 */
final class RespReader {
    static final int LARGEST = 1 << 20;
    static final int DEEPEST = 8;

    private static final int LONGEST_LINE = 4 << 10;

    private final InputStream in;
    private int left;

    RespReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next reply.
     *
     * @throws IOException when the server ends, or what it says is no reply or too large
     */
    RespReply read() throws IOException {
        left = LARGEST;
        return reply(0);
    }

    private RespReply reply(int depth) throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw noReply(line);
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new RespReply.Text(rest);
            case '-' -> new RespReply.Failure(SafeText.shown(rest, 200));
            case ':' -> new RespReply.Whole(number(rest, line));
            case '$' -> bulk(number(rest, line), line);
            case '*' -> many(number(rest, line), line, depth);
            default -> throw noReply(line);
        };
    }

    private RespReply bulk(long length, String line) throws IOException {
        if (length == -1) {
            return new RespReply.Nil();
        }
        if (length < -1) {
            throw noReply(line);
        }
        if (length > LARGEST) {
            throw tooLarge();
        }
        take(length + 2);
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("the server ended within a reply");
        }
        if (in.read() != '\r' || in.read() != '\n') {
            throw new IOException("a string of the reply is longer than it says");
        }
        return new RespReply.Text(new String(bytes, StandardCharsets.UTF_8));
    }

    private RespReply many(long count, String line, int depth) throws IOException {
        if (count == -1) {
            return new RespReply.Nil();
        }
        if (count < -1) {
            throw noReply(line);
        }
        if (depth == DEEPEST) {
            throw new IOException("the reply is nested too deep");
        }
        // Each part takes three bytes at least.
        if (count > left / 3) {
            throw tooLarge();
        }
        List<RespReply> parts = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            parts.add(reply(depth + 1));
        }
        return new RespReply.Many(parts);
    }

    private static long number(String text, String line) throws IOException {
        if (!text.matches("[-+]?\\d{1,19}")) {
            throw noReply(line);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw noReply(line);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(
                        line.isEmpty()
                                ? "the server closed the connection"
                                : "the server ended within a reply");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("no Redis reply: a line has no end");
            }
            line.append((char) c);
        }
        take(line.length() + 1L);
        int end = line.length() - 1;
        if (end < 0 || line.charAt(end) != '\r') {
            throw noReply(line.toString());
        }
        return line.substring(0, end);
    }

    private void take(long bytes) throws IOException {
        if (bytes > left) {
            throw tooLarge();
        }
        left -= (int) bytes;
    }

    private static IOException tooLarge() {
        return new IOException("the reply is larger than " + LARGEST + " bytes");
    }

    private static IOException noReply(String line) {
        return new IOException("no Redis reply: \"" + SafeText.shown(line) + "\"");
    }
}
