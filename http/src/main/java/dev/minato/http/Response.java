package dev.minato.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * One answer. Headers go out exactly as set here; added are only {@code Date}, the framing ({@code
 * Content-Length} or {@code Transfer-Encoding}) and, where the connection ends, {@code Connection:
 * close}. One of {@link #send}, {@link #stream}, {@link #events}, {@link #hijack}, {@link
 * #webSocket}, {@link #serveHttp2} and {@link #http2Client} is called once. For one thread at a
 * time, the streams for several.
 */
public final class Response {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final HttpWire wire;
    private final InstantSource clock;
    private final HeaderFields headers = new HeaderFields();
    private int status = 200;
    private boolean committed;

    Response(HttpWire wire, InstantSource clock) {
        this.wire = wire;
        this.clock = clock;
    }

    public Response status(int code) {
        this.status = code;
        return this;
    }

    /** Sets a header, replacing others of that name. */
    public Response header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** The headers set so far; may be changed until the answer is committed. */
    public HeaderFields headers() {
        return headers;
    }

    /** Whether status and headers are on their way, so that an error can no longer be told. */
    public boolean committed() {
        return committed;
    }

    /** Forgets status and headers; only before anything was sent. */
    void reset() {
        status = 200;
        headers.clear();
    }

    /** Sends status and headers without a body; a status that may have one says length 0. */
    public void send() throws IOException {
        if (status != 204 && status != 304) {
            headers.set("Content-Length", "0");
        }
        commit(ByteBuffer.allocate(0), true);
    }

    /** Sends the whole body with its length. For HEAD the length is told and the body is not. */
    public void send(byte[] body) throws IOException {
        headers.set("Content-Length", Integer.toString(body.length));
        commit(ByteBuffer.wrap(body), true);
    }

    /**
     * Sends status and headers at once and a body of unknown length after them, each write going
     * out as it is made. Closing ends the body; when the handler throws before, the connection is
     * cut so that the client does not take what it has for the whole.
     */
    public OutputStream stream() throws IOException {
        commit(ByteBuffer.allocate(0), false);
        return new ResponseStream(wire);
    }

    /** Starts server-sent events ({@code text/event-stream}); headers go out at once. */
    public EventStream events() throws IOException {
        headers.set("Content-Type", "text/event-stream");
        headers.set("Cache-Control", "no-cache");
        return new EventStream(stream());
    }

    /**
     * Steps out of HTTP: sends the status line with this reason and exactly the headers set here
     * (no Date, no framing), and hands over the raw connection. The request's body must have been
     * read. When the handler returns or throws, the connection is closed.
     */
    public Duplex hijack(String reason) throws IOException {
        wire.requireUpgrade();
        committed = true;
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + reason + "\r\n");
        for (HeaderFields.Field field : headers.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return wire.hijack(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Answers 101 and goes on as a WebSocket; headers set here go out as well. The request must
     * have passed {@link WebSocket#require}. When the handler returns or throws, the connection is
     * closed.
     */
    public WebSocket webSocket() throws IOException {
        wire.requireUpgrade();
        committed = true;
        return wire.webSocket(headers);
    }

    /**
     * Answers 101 and serves HTTP/2 on this connection (prior knowledge, as after {@code Upgrade:
     * h2c} without settings) until it ends. Its requests come from the same principal.
     */
    public void serveHttp2(HttpService service) throws IOException {
        wire.requireUpgrade();
        committed = true;
        wire.serveHttp2(upgradeToHttp2(), service);
    }

    /**
     * Answers 101 and goes on as HTTP/2 with the roles turned round: who sent this request serves.
     * When the handler returns or throws, the connection is closed.
     */
    public Http2Connection http2Client() throws IOException {
        wire.requireUpgrade();
        committed = true;
        return wire.http2Client(upgradeToHttp2());
    }

    private HeaderFields upgradeToHttp2() {
        return headers.set("Upgrade", "h2c").set("Connection", "Upgrade");
    }

    /**
     * Sends fields after the body, where the protocol has them (HTTP/2; chunked bodies). To be
     * called before anything is sent.
     *
     * @param trailers asked for when the body ends
     */
    public Response trailers(Supplier<HeaderFields> trailers) {
        wire.trailers(trailers);
        return this;
    }

    /**
     * Runs the action, once and on a thread of its own, when the client closes its side before the
     * answer is complete. To be called after the request's body was read, before any hijack.
     */
    public void onGone(Runnable action) {
        wire.onGone(action);
    }

    private void commit(ByteBuffer body, boolean last) throws IOException {
        if (committed) {
            throw new IllegalStateException("the answer has been sent already");
        }
        committed = true;
        headers.set("Date", DATE.format(clock.instant()));
        wire.commit(status, headers, body, last);
    }
}
