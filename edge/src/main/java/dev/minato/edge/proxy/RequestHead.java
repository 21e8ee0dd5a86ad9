package dev.minato.edge.proxy;

import dev.minato.edge.http.ForwardedHeads;
import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;

/**
 * The head of one request after the other: as it comes, then as it goes on. It keeps no more of
 * either than is needed later, and little from one request to the next.
 */
final class RequestHead {
    /** Bytes that a buffer keeps for its next use. */
    static final int KEPT = 2048;

    private final Http1Request request;
    private final ReusableBytes came = new ReusableBytes(512);
    private final ReusableBytes goesOn = new ReusableBytes(512);

    RequestHead(int headBytes) {
        request = new Http1Request(headBytes);
    }

    Http1Request request() {
        return request;
    }

    /** Where its bytes are gathered. */
    ReusableBytes came() {
        return came;
    }

    /** It is complete: writes it for a backend, and lets go of what came. */
    void rewrite(ForwardedHeads.Client who, byte[] id) {
        ForwardedHeads.request(goesOn, request, who, id);
        if (came.length() > KEPT) {
            request.keepLine(AccessLine.MAX_PATH);
            came.clear(KEPT);
        }
    }

    /** What goes on to a backend. */
    ByteBuf copy(UpstreamConnection to) {
        return to.buffer(goesOn.length()).writeBytes(goesOn.array(), 0, goesOn.length());
    }

    /** It need not be sent again. */
    void sent() {
        goesOn.clear(KEPT);
    }

    /** Bytes of memory that it takes. */
    int capacity() {
        return came.capacity() + goesOn.capacity();
    }

    /** Forgets the request. */
    void reset() {
        request.reset();
        came.clear(KEPT);
        goesOn.clear(KEPT);
    }
}
