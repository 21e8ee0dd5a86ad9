package dev.minato.edge.proxy;

import dev.minato.edge.http.BodyFraming;
import dev.minato.edge.http.EdgePages;
import dev.minato.edge.http.EdgePages.Page;
import dev.minato.edge.http.ForwardedHeads;
import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.Http1Response;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * Writes answers as HTTP/1 has them. Head and first bytes of a body go out together where they are
 * small.
 */
final class Http1Writer implements AnswerWriter {
    private static final int JOINED = 8192;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ProxyLoop loop;
    private final Channel channel;
    private @Nullable ByteBuf joined;
    private boolean stays;
    private boolean rechunk;
    private boolean dechunk;

    Http1Writer(ProxyLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    private ByteBuf buffer(int size) {
        return channel.alloc().directBuffer(size);
    }

    private void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    private void write(ReusableBytes bytes) {
        write(buffer(bytes.length()).writeBytes(bytes.array(), 0, bytes.length()));
    }

    @Override
    public void interim(Http1Response response, byte[] id) {
        ReusableBytes out = loop.scratch();
        ForwardedHeads.response(out, response, false, true, false, id);
        write(out);
    }

    @Override
    public void begin(
            Http1Request request, Http1Response response, boolean may, byte[] id, int following) {
        boolean http10 = request.http10();
        boolean endless = response.framing() == BodyFraming.UNTIL_CLOSE;
        rechunk = endless && !http10;
        dechunk = http10 && response.framing() == BodyFraming.CHUNKED;
        stays = may && !(http10 && (endless || dechunk));
        ReusableBytes out = loop.scratch();
        ForwardedHeads.response(out, response, http10, stays, rechunk, id);
        int room = out.length() + Math.min(following + 16, JOINED);
        joined = buffer(room).writeBytes(out.array(), 0, out.length());
    }

    @Override
    public boolean stays() {
        return stays;
    }

    @Override
    public boolean takesChunks() {
        return !dechunk;
    }

    @Override
    public void body(ByteBuf in, int count) {
        ByteBuf before = joined;
        if (before == null && rechunk) {
            before = buffer(16);
            joined = before;
        }
        if (before != null && rechunk) {
            ReusableBytes size = loop.scratch().ascii(Integer.toHexString(count)).crlf();
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
        settle();
        write(in.readRetainedSlice(count));
        if (rechunk) {
            write(buffer(2).writeBytes(CRLF));
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        settle();
        write(bytes);
    }

    @Override
    public void ending(ReusableBytes ending) {
        ByteBuf to = joined;
        if (to == null || to.writableBytes() < ending.length()) {
            settle();
            to = buffer(ending.length());
            joined = to;
        }
        to.writeBytes(ending.array(), 0, ending.length());
    }

    @Override
    public void end() {
        if (rechunk) {
            write(buffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK));
        }
        channel.flush();
    }

    @Override
    public void settle() {
        if (joined != null) {
            write(joined);
            joined = null;
        }
    }

    @Override
    public void drop() {
        if (joined != null) {
            joined.release();
            joined = null;
        }
    }

    @Override
    public void page(Page page, boolean html, boolean withBody, boolean again, byte[] id) {
        ReusableBytes out = loop.scratch();
        EdgePages.write(out, page, html, withBody, again, id);
        write(out);
        channel.flush();
    }

    @Override
    public void plain(String text, boolean withBody) {
        ReusableBytes out = loop.scratch();
        EdgePages.plain(out, text, withBody);
        write(out);
        channel.flush();
    }
}
