package dev.minato.edge.proxy;

import dev.minato.edge.http.WebSocketFrames;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * The two directions of an exchange whose sides have agreed on another protocol: bytes go both ways
 * as they are, and each direction ends by itself. The frames of a WebSocket are followed, so that
 * its client can be told by a close frame of the edge's own that the backend goes (1001, RFC 6455
 * §7.4.1): between two frames, and nothing after it. What the client has sent until it answers
 * still reaches the backend, and so does its answer. Belongs to its exchange and is used again with
 * it.
 */
final class ProxyTunnel {
    /** For the closing of both sides once one has begun it. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int GOING_AWAY = 1001;
    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final byte MASKED = (byte) 0x80;
    private static final byte LENGTH = 2;

    private final ProxyLoop loop;
    private final ProxyExchange exchange;
    private final UpstreamAnswer answer;
    private @Nullable UpstreamConnection backend;
    private @Nullable WebSocketFrames toClient;
    private @Nullable WebSocketFrames toBackend;
    private boolean clientEnded;
    private boolean backendEnded;
    private boolean leaving;
    private boolean told;
    private boolean closing;
    private long closingSince;

    ProxyTunnel(ProxyLoop loop, ProxyExchange exchange, UpstreamAnswer answer) {
        this.loop = loop;
        this.exchange = exchange;
        this.answer = answer;
    }

    void reset() {
        backend = null;
        toClient = null;
        toBackend = null;
        clientEnded = false;
        backendEnded = false;
        leaving = false;
        told = false;
        closing = false;
    }

    void open(UpstreamConnection to, boolean webSocket) {
        backend = to;
        to.tunnel();
        if (webSocket) {
            toClient = new WebSocketFrames(false);
            toBackend = new WebSocketFrames(true);
        }
    }

    /** Passes bytes of the backend on to the client; takes them over. */
    void toClient(ByteBuf in) {
        WebSocketFrames frames = toClient;
        if (told) {
            in.release();
        } else if (frames == null || !leaving || closing) {
            if (frames != null) {
                frames.follow(in.nioBuffer());
            }
            pass(in);
        } else {
            lastFrame(in, frames);
        }
    }

    /** The frame that is under way is the last one. */
    private void lastFrame(ByteBuf in, WebSocketFrames frames) {
        int count = frames.followOne(in.nioBuffer());
        if (!frames.betweenFrames()) {
            pass(in);
            return;
        }
        pass(in.readRetainedSlice(count));
        in.release();
        close();
    }

    private void pass(ByteBuf in) {
        answer.tunnelled(in.readableBytes());
        ClientStream client = exchange.client();
        client.write(in);
        if (!client.writable()) {
            exchange.readUpstream(false);
        }
    }

    /** Bytes of the client are about to be passed on. */
    void fromClient(ByteBuf in) {
        if (toBackend != null) {
            toBackend.follow(in.nioBuffer());
        }
    }

    void clientEnded() {
        clientEnded = true;
        tellBackend();
        if (backend != null) {
            backend.endOutput();
        }
        endOnce();
    }

    void backendEnded() {
        backendEnded = true;
        backendGone();
        exchange.client().endOutput();
        endOnce();
    }

    private void endOnce() {
        if (clientEnded && backendEnded) {
            exchange.endTunnel();
        }
    }

    /** Nothing more comes of the backend; where it was about to end it could have said so. */
    void backendGone() {
        if (isToEnd() && !closing && toClient != null && toClient.betweenFrames()) {
            close();
        }
    }

    /**
     * Has the client of a WebSocket told that its backend goes, when it is its turn.
     *
     * @return whether the closing has had its time: both sides are to be closed
     */
    boolean isOver(long now) {
        if (toClient != null && !leaving && isToEnd() && loop.departures().take()) {
            leaving = true;
            if (toClient.betweenFrames()) {
                close();
            }
        }
        boolean over = closing && now - closingSince > CLOSING_NANOS;
        if (over) {
            tellBackend();
        }
        return over;
    }

    /** Whether the backend gets no requests any more and is about to end, or this edge is. */
    private boolean isToEnd() {
        return loop.routing().isEnding() || (backend != null && backend.upstream().isLeaving());
    }

    /** Between two frames: says that the backend goes, unless a side is closing already. */
    private void close() {
        closing = true;
        closingSince = loop.now();
        if (isClosed(toClient) || isClosed(toBackend)) {
            return;
        }
        told = true;
        ByteBuf frame = Unpooled.buffer(4).writeByte(FINAL_CLOSE).writeByte(LENGTH);
        exchange.client().write(frame.writeShort(GOING_AWAY));
        exchange.client().flush();
        exchange.readUpstream(true);
    }

    private static boolean isClosed(@Nullable WebSocketFrames frames) {
        return frames != null && frames.closed();
    }

    /** The client has not answered: the backend is told in its place, between two frames too. */
    private void tellBackend() {
        WebSocketFrames frames = toBackend;
        boolean due = told && frames != null && frames.betweenFrames() && !frames.closed();
        if (due && backend != null) {
            int mask = loop.random();
            backend.write(
                    Unpooled.buffer(8)
                            .writeByte(FINAL_CLOSE)
                            .writeByte(MASKED | LENGTH)
                            .writeInt(mask)
                            .writeShort(GOING_AWAY ^ mask >>> 16));
        }
    }
}
