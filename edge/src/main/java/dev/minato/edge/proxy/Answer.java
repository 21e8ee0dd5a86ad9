package dev.minato.edge.proxy;

import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.Body;
import dev.minato.edge.http.Bytes;
import dev.minato.edge.http.Chunks;
import dev.minato.edge.http.Framing;
import dev.minato.edge.http.Heads;
import dev.minato.edge.http.Response;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The way back of one exchange: the backend's head rewritten, its body passed on as it comes. */
final class Answer {
    private static final int HEAD_STEP = 2048;
    private static final int JOINED = 8192;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ProxyLoop loop;
    private final Exchange exchange;
    private final Response response;
    private final Bytes head = new Bytes(512);
    private final Body body = new Body();
    private @Nullable ByteBuf joined;
    private boolean seen;
    private boolean headDone;
    private boolean keepAlive;
    private boolean rechunk;
    private boolean dechunk;
    private int status;
    private long tunnelBytes;

    Answer(ProxyLoop loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
        this.response = new Response(loop.settings().headBytes());
    }

    void reset() {
        response.reset();
        head.clear(RequestHead.KEPT);
        body.reset();
        seen = false;
        headDone = false;
        keepAlive = false;
        rechunk = false;
        dechunk = false;
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
        return headDone && response.framing() == Framing.UNTIL_CLOSE;
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
            drop();
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
            Bytes out = loop.scratch();
            Heads.response(out, response, false, true, false, exchange.id());
            ByteBuf bytes = exchange.client().buffer(out.length());
            exchange.client().write(bytes.writeBytes(out.array(), 0, out.length()));
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
        boolean http10 = exchange.request().http10();
        boolean endless = response.framing() == Framing.UNTIL_CLOSE;
        body.start(response.framing(), response.length());
        rechunk = endless && !http10;
        dechunk = http10 && response.framing() == Framing.CHUNKED;
        keepAlive =
                exchange.request().keepAlive()
                        && exchange.requestComplete()
                        && !loop.routing().retiring()
                        && !(http10 && (endless || dechunk));
        Bytes out = loop.scratch();
        Heads.response(out, response, http10, keepAlive, rechunk, exchange.id());
        int room = out.length() + Math.min(following + 16, JOINED);
        joined = exchange.client().buffer(room).writeBytes(out.array(), 0, out.length());
        response.passed();
        head.clear(RequestHead.KEPT);
    }

    private void body(ByteBuf in) throws BadMessage {
        ClientConnection client = exchange.client();
        if (status == 101) {
            writeJoined(client);
            if (in.isReadable()) {
                tunnelled(in.retain());
            }
            exchange.tunnel();
            return;
        }
        int count = body.chunked() ? chunks(in) : body.take(in.readableBytes());
        int passed = count - body.withheld();
        if (passed > 0 && !dechunk) {
            pass(client, in, passed);
        }
        if (!dechunk) {
            in.skipBytes(body.withheld());
            ending(client);
        }
        writeJoined(client);
        if (body.done()) {
            exchange.complete(keepAlive, response.keepAlive() && !in.isReadable());
        } else if (!client.writable()) {
            exchange.readUpstream(false);
        }
    }

    private int chunks(ByteBuf in) throws BadMessage {
        ByteBuffer bytes = in.nioBuffer();
        int at = in.readerIndex() - bytes.position();
        Chunks.Data data =
                (offset, count) -> {
                    if (dechunk) {
                        writeJoined(exchange.client());
                        exchange.client().write(in.retainedSlice(at + offset, count));
                    }
                };
        int count = body.take(bytes, data);
        if (dechunk) {
            in.skipBytes(count);
        }
        return count;
    }

    private void pass(ClientConnection client, ByteBuf in, int count) {
        ByteBuf before = joined;
        if (before == null && rechunk) {
            before = client.buffer(16);
            joined = before;
        }
        if (before != null && rechunk) {
            Bytes size = loop.scratch().ascii(Integer.toHexString(count)).crlf();
            before.writeBytes(size.array(), 0, size.length());
        }
        int trailer = rechunk ? CRLF.length : 0;
        if (before != null && before.writableBytes() >= count + trailer) {
            before.writeBytes(in, count);
            if (rechunk) {
                before.writeBytes(CRLF);
            }
            return;
        }
        writeJoined(client);
        client.write(in.readRetainedSlice(count));
        if (rechunk) {
            client.write(client.buffer(2).writeBytes(CRLF));
        }
    }

    /** After the last chunk: the trailers that may go on, and the empty line. */
    private void ending(ClientConnection client) {
        if (!body.chunked() || !body.done()) {
            return;
        }
        Bytes ending = body.ending();
        if (joined == null || joined.writableBytes() < ending.length()) {
            writeJoined(client);
            joined = client.buffer(ending.length());
        }
        joined.writeBytes(ending.array(), 0, ending.length());
    }

    private void writeJoined(ClientConnection client) {
        if (joined != null) {
            client.write(joined);
            joined = null;
        }
    }

    private void drop() {
        if (joined != null) {
            joined.release();
            joined = null;
        }
    }

    /** The backend closed where that is the end of the body. */
    void connectionEnded(boolean broken) {
        ClientConnection client = exchange.client();
        if (broken) {
            body.start(Framing.NONE, 0);
            exchange.badAnswer(new BadMessage(502, "the connection broke"));
            return;
        }
        if (rechunk) {
            client.write(client.buffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK));
        }
        client.flush();
        exchange.complete(keepAlive, false);
    }

    /** Passes bytes of a tunnel on to the client; takes them over. */
    void tunnelled(ByteBuf bytes) {
        tunnelBytes += bytes.readableBytes();
        ClientConnection client = exchange.client();
        client.write(bytes);
        if (!client.writable()) {
            exchange.readUpstream(false);
        }
    }
}
