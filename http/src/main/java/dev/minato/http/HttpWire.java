package dev.minato.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** The connection below a {@link Response}, as far as an answer needs it. */
interface HttpWire {
    /** Sends status and headers, with the whole body or the first part of it. */
    void commit(int status, HeaderFields headers, ByteBuffer body, boolean last) throws IOException;

    /** Sends a further part; blocks while the client does not read. */
    void write(ByteBuffer body, boolean last) throws IOException;

    /**
     * Demands that an upgrade is possible here.
     *
     * @throws dev.minato.base.Fault invalid when it is not
     */
    void requireUpgrade();

    /** Takes the connection out of HTTP; {@code head} goes out first, byte for byte. */
    Duplex hijack(byte[] head) throws IOException;

    /** Answers 101 with these headers and goes on as a WebSocket. */
    WebSocket webSocket(HeaderFields headers) throws IOException;

    /** Answers 101 with these headers and serves HTTP/2 until the connection ends. */
    void serveHttp2(HeaderFields headers, HttpService service) throws IOException;

    /** Answers 101 with these headers and goes on as HTTP/2, we being the client. */
    Http2Connection http2Client(HeaderFields headers) throws IOException;

    /** Sends fields after the body; asked for with the last part. */
    void trailers(Supplier<HeaderFields> trailers);

    /** Runs the action once when the client has closed its side. */
    void onGone(Runnable action);
}
