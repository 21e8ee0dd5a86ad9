package dev.minato.http;

import dev.minato.base.Fault;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The server's side of a WebSocket (RFC 6455, version 13), without extensions. One thread reads,
 * any number write. A message of the client is at most 1 MiB, and those half received take at most
 * 64 MiB in the whole process. Over TCP a client that is silent for half of {@link
 * HttpService.Limits#idle} is sent a ping, and one that is silent three times as long while it is
 * listened to is cut; over a Unix socket nobody is.
 */
public final class WebSocket implements AutoCloseable {
    /** How long a client may take to answer our close. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final WebSocketMessages messages;
    private final WebSocketCoreSession session;
    private final WebSocketConnection connection;
    private final Connector connector;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WebSocket(EndPoint endPoint, Connector connector) {
        WebSocketComponents components =
                new WebSocketComponents(
                        null,
                        null,
                        connector.getByteBufferPool(),
                        null,
                        null,
                        connector.getExecutor());
        ExtensionStack none = new ExtensionStack(components, Behavior.SERVER);
        none.negotiate(List.of(), List.of());
        this.connector = connector;
        this.messages = new WebSocketMessages();
        this.session =
                new WebSocketCoreSession(
                        messages,
                        Behavior.SERVER,
                        new Negotiated(URI.create("/"), null, false, none, "13"),
                        components);
        session.setMaxFrameSize(WebSocketMessages.LARGEST);
        session.setIdleTimeout(Duration.ofMillis(connector.getIdleTimeout() / 2));
        session.addIdleTimeoutListener(expired -> messages.isGivenUp());
        this.connection =
                new WebSocketConnection(
                        endPoint,
                        connector.getExecutor(),
                        connector.getScheduler(),
                        connector.getByteBufferPool(),
                        session);
        session.setWebSocketConnection(connection);
    }

    /** One over a connection that is about to leave HTTP. */
    static WebSocket over(EndPoint endPoint, Connector connector) {
        return new WebSocket(endPoint, connector);
    }

    /**
     * Demands that a request opens a WebSocket (§4.2.1).
     *
     * @throws Fault invalid when it does not
     */
    public static void require(Request request) {
        boolean opens =
                request.method().equals("GET")
                        && request.wantsUpgrade()
                        && request.headers().lists("Upgrade", "websocket")
                        && request.header("Sec-WebSocket-Version").equals(Optional.of("13"))
                        && request.header("Sec-WebSocket-Key").isPresent();
        if (!opens) {
            throw Fault.invalid(
                    "Upgrade", "This address opens a WebSocket of version 13: ask for one.");
        }
    }

    Connection connection() {
        return connection;
    }

    void awaitOpen() {
        messages.awaitOpen();
    }

    /**
     * The next message, text or binary alike; empty when the client closed or hung up.
     *
     * @throws IOException when it broke the protocol; it was told so
     */
    public Optional<byte[]> read() throws IOException {
        return messages.read();
    }

    /** Sends a binary message; blocks while the client does not read; nothing once closed. */
    public void write(byte[] message) throws IOException {
        if (!closed.get()) {
            send(new Frame(OpCode.BINARY, ByteBuffer.wrap(message)));
        }
    }

    /**
     * Says good-bye: normal closure with a reason, and the end of our direction. A client that does
     * not answer is cut after 5 s.
     *
     * @param reason at most 123 bytes in UTF-8
     */
    public void close(String reason) throws IOException {
        if (closed.compareAndSet(false, true)) {
            send(new CloseStatus(CloseStatus.NORMAL, reason).toFrame());
            connection.getEndPoint().shutdownOutput();
            connector
                    .getScheduler()
                    .schedule(this::close, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void send(Frame frame) throws IOException {
        try (Blocker.Callback sent = Blocker.callback()) {
            session.sendFrame(frame, sent, false);
            sent.block();
        }
    }

    /** Cuts the connection; wakes a blocked reader or writer. Idempotent. */
    @Override
    public void close() {
        closed.set(true);
        session.abort();
        messages.end();
    }
}
