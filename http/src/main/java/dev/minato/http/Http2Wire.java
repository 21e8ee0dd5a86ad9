package dev.minato.http;

import dev.minato.base.Fault;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    public WebSocket webSocket(HeaderFields headers) {
        throw defect();
    }

    @Override
    public void serveHttp2(HeaderFields headers, HttpService service) {
        throw defect();
    }

    @Override
    public Http2Connection http2Client(HeaderFields headers) {
        throw defect();
    }

    private static IllegalStateException defect() {
        return new IllegalStateException("an upgrade was not asked for first");
    }

    @Override
    InputStream body() {
        InputStream body = super.body();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try (Clock _ = clock()) {
                    return body.read(target, offset, length);
                }
            }
        };
    }

    @Override
    public void write(ByteBuffer body, boolean last) throws IOException {
        try (Clock _ = clock()) {
            super.write(body, last);
        }
    }

    private interface Clock extends AutoCloseable {
        @Override
        void close();
    }

    /** Fails the request when one reading or writing takes longer than its connection may idle. */
    private Clock clock() {
        long limit = endPoint.getIdleTimeout();
        if (limit <= 0) {
            return () -> {};
        }
        Scheduler timer = request.getConnectionMetaData().getConnector().getScheduler();
        Scheduler.Task task =
                timer.schedule(
                        () ->
                                request.fail(
                                        new TimeoutException(
                                                "the other side was idle for " + limit + " ms")),
                        limit,
                        TimeUnit.MILLISECONDS);
        return task::cancel;
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
