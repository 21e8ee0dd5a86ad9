package dev.minato.http.client;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.http.Duplex;
import dev.minato.http.HeaderFields;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * An answer whose head has arrived; the body is read as it comes. Closing it closes the connection,
 * also under a blocked reader.
 */
public final class HttpReply implements AutoCloseable {
    private final int status;
    private final HeaderFields headers;
    private final InputStream body;
    private final ChannelDuplex connection;
    private final ConnectionDeadline deadline;

    HttpReply(
            int status,
            HeaderFields headers,
            InputStream body,
            ChannelDuplex connection,
            ConnectionDeadline deadline) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.connection = connection;
        this.deadline = deadline;
    }

    public int status() {
        return status;
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public HeaderFields headers() {
        return headers;
    }

    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The body; an answer that is cut short ends with an IOException, never with -1. */
    public InputStream body() {
        return body;
    }

    /**
     * The whole body.
     *
     * @throws Fault unavailable when the connection breaks, internal when it exceeds the limit
     */
    public byte[] body(int limit) {
        try {
            byte[] bytes = body.readNBytes(limit);
            if (bytes.length == limit && body.read() >= 0) {
                throw Fault.of(
                        Fault.Kind.INTERNAL, "the answer is longer than " + limit + " bytes");
            }
            return bytes;
        } catch (SilentPeerException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, Reason.of(e), e);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the connection broke within the answer", e);
        }
    }

    /**
     * The raw connection after an upgrade (101, or a 200 whose body ends with the connection).
     * Bytes that came with the head are read first.
     */
    public Duplex duplex() {
        return connection;
    }

    @Override
    public void close() {
        deadline.close();
        connection.close();
    }
}
