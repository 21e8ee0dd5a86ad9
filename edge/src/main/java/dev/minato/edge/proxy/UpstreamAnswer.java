package dev.minato.edge.proxy;

import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.BodyFraming;
import dev.minato.edge.http.BodyProgress;
import dev.minato.edge.http.ChunkedBody;
import dev.minato.edge.http.Http1Response;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;

/**
 * The way back of one exchange: the backend's head and body, handed to the client's writer as they
 * come.
 */
final class UpstreamAnswer {
    private static final int HEAD_STEP = 2048;

    private final ProxyLoop loop;
    private final ProxyExchange exchange;
    private final Http1Response response;
    private final ReusableBytes head = new ReusableBytes(512);
    private final BodyProgress body = new BodyProgress();
    private boolean seen;
    private boolean headDone;
    private int status;
    private long tunnelBytes;

    UpstreamAnswer(ProxyLoop loop, ProxyExchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
        this.response = new Http1Response(loop.settings().headBytes());
    }

    void reset() {
        response.reset();
        head.clear(RequestHead.KEPT);
        body.reset();
        seen = false;
        headDone = false;
        status = 0;
        tunnelBytes = 0;
    }

    /** Whether the client has been told a status. */
    boolean begun() {
        return headDone;
    }

    /** Whether the backend has sent anything. */
    boolean seen() {
        return seen;
    }

    /** Whether the end of the connection is the end of the body. */
    boolean endsWithConnection() {
        return headDone && response.framing() == BodyFraming.UNTIL_CLOSE;
    }

    int status() {
        return status;
    }

    /** Notes a status that the edge gave itself. */
    void give(int code) {
        if (!headDone) {
            status = code;
        }
    }

    long bytes() {
        return body.count() + tunnelBytes;
    }

    /** Notes bytes that the backend has sent through a tunnel. */
    void tunnelled(int count) {
        tunnelBytes += count;
    }

    /**
     * What is said of it in the log.
     *
     * @param flag why it is not whole; may be empty
     */
    AccessLine.Outcome outcome(long bytesIn, String flag) {
        return new AccessLine.Outcome(status, bytesIn, bytes(), flag);
    }

    /** Takes bytes of the backend, which it releases. */
    void read(ByteBuf in) {
        try {
            seen = true;
            while (!headDone && in.isReadable()) {
                head(in);
            }
            if (headDone) {
                body(in);
            }
        } catch (BadMessage e) {
            writer().drop();
            exchange.badAnswer(e);
        } finally {
            in.release();
        }
    }

    private void head(ByteBuf in) throws BadMessage {
        int have = head.length();
        int count = Math.min(in.readableBytes(), HEAD_STEP);
        in.getBytes(in.readerIndex(), head.room(count), have, count);
        head.advance(count);
        boolean toHead = exchange.request().isMethod("HEAD");
        int end = response.parse(head.array(), 0, head.length(), toHead);
        if (end < 0) {
            in.skipBytes(count);
            return;
        }
        in.skipBytes(end - have);
        if (response.interim()) {
            interim();
        } else if (response.status() == 101 && !exchange.request().upgrade()) {
            throw new BadMessage(502, "it switches protocols unasked");
        } else {
            begin(in.readableBytes());
        }
    }

    private void interim() {
        if (!exchange.request().http10()) {
            writer().interim(response, exchange.id());
        }
        head.clear(RequestHead.KEPT);
        response.reset();
    }

    /** Bytes of memory that it takes, but for those on their way to the client. */
    int capacity() {
        return head.capacity() + body.capacity();
    }

    private void begin(int following) {
        headDone = true;
        status = response.status();
        body.start(response.framing(), response.length());
        boolean stays =
                exchange.request().keepAlive()
                        && exchange.requestComplete()
                        && !loop.routing().retiring();
        writer().begin(exchange.request(), response, stays, exchange.id(), following);
        response.passed();
        head.clear(RequestHead.KEPT);
    }

    private void body(ByteBuf in) throws BadMessage {
        AnswerWriter writer = writer();
        if (status == 101) {
            writer.settle();
            exchange.tunnel(response.webSocket(), in);
            return;
        }
        boolean whole = writer.takesChunks();
        int count = body.chunked() ? chunks(in, whole) : body.take(in.readableBytes());
        int passed = count - body.withheld();
        if (passed > 0 && whole) {
            writer.body(in, passed);
        }
        if (whole) {
            in.skipBytes(body.withheld());
            if (body.chunked() && body.done()) {
                writer.ending(body.ending());
            }
        }
        writer.settle();
        if (body.done()) {
            exchange.complete(writer.stays(), response.keepAlive() && !in.isReadable());
        } else if (!exchange.client().writable()) {
            exchange.readUpstream(false);
        }
    }

    private int chunks(ByteBuf in, boolean whole) throws BadMessage {
        ByteBuffer bytes = in.nioBuffer();
        int at = in.readerIndex() - bytes.position();
        ChunkedBody.Data data =
                (offset, count) -> {
                    if (!whole) {
                        writer().body(in.retainedSlice(at + offset, count));
                    }
                };
        int count = body.take(bytes, data);
        if (!whole) {
            in.skipBytes(count);
        }
        return count;
    }

    private AnswerWriter writer() {
        return exchange.client().writer();
    }

    /** The backend closed where that is the end of the body. */
    void connectionEnded(boolean broken) {
        if (broken) {
            body.start(BodyFraming.NONE, 0);
            exchange.badAnswer(new BadMessage(502, "the connection broke"));
            return;
        }
        writer().end();
        exchange.complete(writer().stays(), false);
    }
}
