package dev.minato.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** A connection of HTTP/1.1, which may leave HTTP for another protocol. */
final class Http1Wire extends JettyWire {
    private final WatchedEndPoint watched;
    private @Nullable Runnable taken;

    Http1Wire(Request request, Response response, Callback callback) {
        super(request, response, callback);
        this.watched = (WatchedEndPoint) endPoint;
    }

    @Override
    public void write(ByteBuffer body, boolean last) throws IOException {
        if (last) {
            watched.unwatch();
        }
        super.write(body, last);
    }

    @Override
    public void onGone(Runnable action) {
        watched.watch(action);
    }

    @Override
    public void requireUpgrade() {
        // HTTP/1.1 can always be left.
    }

    @Override
    public Duplex hijack(byte[] head) throws IOException {
        JettyDuplex duplex = new JettyDuplex(endPoint, request.getComponents().getExecutor());
        // Jetty upgrades when it has answered; its bytes go nowhere, ours follow.
        watched.unwatch();
        watched.mute(true);
        endPoint.setIdleTimeout(0);
        upgrade(duplex, duplex::close);
        duplex.awaitOpen();
        watched.mute(false);
        duplex.out().write(head);
        return duplex;
    }

    @Override
    public WebSocket webSocket(HeaderFields headers) throws IOException {
        WebSocket opened = WebSocket.over(endPoint, connector());
        String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
        headers.set("Upgrade", "websocket");
        headers.set("Connection", "Upgrade");
        headers.set("Sec-WebSocket-Accept", WebSocketUtils.hashKey(key));
        add(headers);
        watched.unwatch();
        upgrade(opened.connection(), opened::close);
        opened.awaitOpen();
        return opened;
    }

    @Override
    public void serveHttp2(HeaderFields headers, HttpService service) throws IOException {
        Connector connector = connector();
        Connection protocol = Http2Protocol.server(connector, endPoint, service.limits());
        CountDownLatch closed = new CountDownLatch(1);
        protocol.addEventListener(new Http2Protocol.ClosedListener(closed::countDown));
        add(headers);
        watched.unwatch();
        socket().dispatcher(new RequestDispatcher(service));
        endPoint.setIdleTimeout(connector.getIdleTimeout());
        upgrade(protocol, endPoint::close);
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while HTTP/2 was served");
        }
    }

    @Override
    public Http2Connection http2Client(HeaderFields headers) throws IOException {
        Http2Connection client = Http2Connection.over(endPoint, connector());
        add(headers);
        watched.unwatch();
        endPoint.setIdleTimeout(connector().getIdleTimeout());
        upgrade(client.connection(), endPoint::close);
        client.awaitOpen();
        return client;
    }

    private Connector connector() {
        return request.getConnectionMetaData().getConnector();
    }

    /** Leaves the connection to another protocol, once Jetty has written its 101. */
    private void upgrade(Connection protocol, Runnable close) throws IOException {
        taken = close;
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, protocol);
        response.setStatus(101);
        // Written before the callback: left to it, Jetty may complete the stream twice.
        write(ByteBuffer.allocate(0), true);
        callback.succeeded();
    }

    @Override
    void takeRest(UnreadBody rest, dev.minato.http.Request of, RequestBody body)
            throws IOException {
        if (taken == null) {
            rest.drain(of, body, this);
        }
    }

    /** Sets how long the client may be silent, in milliseconds; 0 is for ever. */
    void allowSilence(long millis) {
        endPoint.setIdleTimeout(millis);
    }

    /** How long the client may be silent, in milliseconds. */
    long silence() {
        return endPoint.getIdleTimeout();
    }

    /** Says to the client that no more answers come; its bytes are still taken. */
    void endAnswers() {
        endPoint.shutdownOutput();
    }

    @Override
    void complete() throws IOException {
        if (taken != null) {
            taken.run();
            return;
        }
        watched.unwatch();
        super.complete();
    }

    @Override
    void abort(Throwable cause) {
        if (taken == null) {
            watched.unwatch();
            endPoint.close(cause);
            callback.failed(cause);
        } else {
            taken.run();
        }
    }
}
