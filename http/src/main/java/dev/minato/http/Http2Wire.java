package dev.minato.http;

import dev.minato.base.Fault;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.util.concurrent.atomic.AtomicBoolean;

/** A stream of an HTTP/2 connection. There is no way out of HTTP here (RFC 9113, 8.6). */
final class Http2Wire extends JettyWire {
    Http2Wire(Request request, Response response, Callback callback) {
        super(request, response, callback);
    }

    @Override
    public void requireUpgrade() {
        throw Fault.invalid("Upgrade", "HTTP/2 has no upgrade: ask over HTTP/1.1");
    }

    @Override
    public Duplex hijack(byte[] head) {
        throw defect();
    }

    @Override
    public WebSocket webSocket(Headers headers) {
        throw defect();
    }

    @Override
    public void serveHttp2(Headers headers, Service service) {
        throw defect();
    }

    @Override
    public Http2Connection http2Client(Headers headers) {
        throw defect();
    }

    private static IllegalStateException defect() {
        return new IllegalStateException("an upgrade was not asked for first");
    }

    @Override
    public void onGone(Runnable action) {
        AtomicBoolean gone = new AtomicBoolean();
        request.addFailureListener(reset -> {
            if (gone.compareAndSet(false, true)) {
                Thread.ofVirtual().name("http-gone").start(action);
            }
        });
    }

    @Override
    void abort(Throwable cause) {
        callback.failed(cause);
    }
}
