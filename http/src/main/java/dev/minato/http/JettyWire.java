package dev.minato.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The connection of one request in Jetty's terms. */
final class JettyWire implements Wire {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final SocketEndPoint endPoint;
    private boolean ended;
    private @Nullable Runnable taken;

    JettyWire(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        EndPoint below = request.getConnectionMetaData().getConnection().getEndPoint();
        this.endPoint = (SocketEndPoint) below;
    }

    Principal principal() {
        return endPoint.principal();
    }

    @Override
    public void commit(int status, Headers headers, ByteBuffer body, boolean last)
            throws IOException {
        response.setStatus(status);
        add(headers);
        write(body, last);
    }

    private void add(Headers headers) {
        for (Headers.Field field : headers.fields()) {
            response.getHeaders().add(field.name(), field.value());
        }
    }

    @Override
    public void write(ByteBuffer body, boolean last) throws IOException {
        if (last) {
            endPoint.unwatch();
        }
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(last, body, written);
            written.block();
        }
        ended = last;
    }

    @Override
    public void onGone(Runnable action) {
        endPoint.watch(action);
    }

    @Override
    public Duplex hijack(byte[] head) throws IOException {
        JettyDuplex duplex = new JettyDuplex(endPoint, request.getComponents().getExecutor());
        // Jetty upgrades when it has answered; its bytes go nowhere, ours follow.
        endPoint.unwatch();
        endPoint.mute(true);
        endPoint.setIdleTimeout(0);
        upgrade(duplex, duplex::close);
        duplex.awaitOpen();
        endPoint.mute(false);
        duplex.out().write(head);
        return duplex;
    }

    @Override
    public WebSocket webSocket(Headers headers) throws IOException {
        Connector connector = request.getConnectionMetaData().getConnector();
        WebSocket socket = WebSocket.over(endPoint, connector);
        String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
        headers.set("Upgrade", "websocket");
        headers.set("Connection", "Upgrade");
        headers.set("Sec-WebSocket-Accept", WebSocketUtils.hashKey(key));
        add(headers);
        endPoint.unwatch();
        upgrade(socket.connection(), socket::close);
        socket.awaitOpen();
        return socket;
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

    /** Whether HTTP goes on here when this exchange is over. */
    boolean isHttp() {
        return taken == null;
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

    /** Ends the exchange; an answer that was begun and not ended is cut. */
    void complete() throws IOException {
        if (taken != null) {
            taken.run();
            return;
        }
        endPoint.unwatch();
        if (!ended) {
            throw new IOException("the handler left its answer unfinished");
        }
        callback.succeeded();
    }

    /** Cuts the connection. */
    void abort(Throwable cause) {
        if (taken == null) {
            endPoint.unwatch();
            endPoint.close(cause);
            callback.failed(cause);
        } else {
            taken.run();
        }
    }
}
