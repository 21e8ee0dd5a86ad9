package dev.minato.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * What a server answered. Closing it gives the connection up when the body was not read whole.
 *
 * @param from the address that answered, after redirects
 */
record RegistryResponse(int status, HttpHeaders headers, InputStream body, URI from)
        implements AutoCloseable {

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    boolean ok() {
        return status >= 200 && status < 300;
    }

    /**
     * The whole body.
     *
     * @throws IOException when it is longer than {@code limit} bytes, or breaks off
     */
    byte[] bytes(int limit) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (whole.size() + n > limit) {
                throw new OversizeException(
                        "the answer of " + from.getHost() + " is longer than " + limit + " bytes");
            }
            whole.write(buffer, 0, n);
        }
        return whole.toByteArray();
    }

    /** Like {@link #bytes}, but what is too long is cut: for the text of an error. */
    byte[] start(int limit) throws IOException {
        return body.readNBytes(limit);
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // The connection is gone either way.
            return;
        }
    }

    /** A body that has no end in sight: asking again would not help. */
    static final class OversizeException extends IOException {
        OversizeException(String message) {
            super(message);
        }
    }
}
