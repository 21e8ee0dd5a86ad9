package dev.minato.http.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** An answer's body in chunks (RFC 9112 section 7.1); the connection's early end is an error. */
final class ChunkedInput extends InputStream {
    private static final int LONGEST_TRAILERS = 64 << 10;

    private final InputStream in;
    private long left;
    private boolean first = true;
    private boolean ended;
    private boolean broken;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            if (broken) {
                throw new IOException("the answer broke before");
            }
            broken = true;
            nextChunk();
            broken = false;
        }
        if (ended) {
            return -1;
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the answer was cut short");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first && !line().isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        first = false;
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("chunk size \"" + size + "\"");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            skipTrailer();
            ended = true;
        }
    }

    private void skipTrailer() throws IOException {
        int all = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            all += line.length();
            if (all > LONGEST_TRAILERS) {
                throw new IOException(
                        "the answer's trailers have more than " + LONGEST_TRAILERS + " bytes");
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the answer was cut short");
            }
            if (line.length() > 8192) {
                throw new IOException("a chunk's line is too long");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
