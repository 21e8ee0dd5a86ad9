package dev.minato.edge.proxy;

import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.BodyProgress;
import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;

/** The body of one request after the other, as it goes on to a backend. */
final class PassedBody {
    private final BodyProgress body = new BodyProgress();

    void start(Http1Request request) {
        body.start(request.framing(), request.length());
    }

    void reset() {
        body.reset();
    }

    /**
     * How many bytes belong to it, which then count as seen; of them the last {@link #withheld} are
     * not to be passed on.
     */
    int take(ByteBuf in) throws BadMessage {
        return body.chunked()
                ? body.take(in.nioBuffer(), (offset, count) -> {})
                : body.take(in.readableBytes());
    }

    int withheld() {
        return body.withheld();
    }

    boolean done() {
        return body.done();
    }

    /** It is whole: what takes the place of trailers goes on. */
    void end(UpstreamConnection to) {
        if (body.chunked()) {
            ReusableBytes ending = body.ending();
            to.write(to.buffer(ending.length()).writeBytes(ending.array(), 0, ending.length()));
        }
    }

    /** Bytes seen, framing included. */
    long count() {
        return body.count();
    }

    /** Bytes of memory that it takes. */
    int capacity() {
        return body.capacity();
    }
}
