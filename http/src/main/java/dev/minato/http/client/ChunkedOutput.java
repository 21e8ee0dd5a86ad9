package dev.minato.http.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A request body in chunks, one for each write; {@link #finish} ends it, closing does not. */
final class ChunkedOutput extends OutputStream {
    private final OutputStream out;

    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(length + 16);
            chunk.writeBytes(ascii(Integer.toHexString(length) + "\r\n"));
            chunk.write(bytes, offset, length);
            chunk.writeBytes(ascii("\r\n"));
            out.write(chunk.toByteArray());
        }
    }

    void finish() throws IOException {
        out.write(ascii("0\r\n\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
