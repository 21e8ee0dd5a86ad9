package dev.minato.http;

import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.thread.Scheduler;

import java.util.concurrent.Executor;

/**
 * How HTTP/2 is spoken here. What a peer sends and nobody has read yet is at most 1 MiB a
 * connection and 512 KiB a stream; a connection has at most 128 streams at once. Over TCP a peer
 * that sends more than 128 frames a second of those that cost us more than it (pings, resets,
 * settings, empty data) is cut.
 */
final class Http2Protocol {
    private static final int CONNECTION_WINDOW = 1 << 20;
    private static final int STREAM_WINDOW = 512 << 10;
    private static final int STREAMS = 128;
    private static final int FRAMES_A_SECOND = 128;

    private Http2Protocol() {}

    /** Tells when a connection has ended. */
    record ClosedListener(Runnable action) implements Connection.Listener {
        @Override
        public void onClosed(Connection connection) {
            action.run();
        }
    }

    /** A server's side on one connection. */
    static Connection server(Connector connector, EndPoint endPoint, HttpService.Limits limits) {
        boolean unix = SocketEndPoint.below(endPoint).isUnix();
        return serverFactory(limits, unix).newConnection(connector, endPoint);
    }

    /** Makes server's sides. */
    static HTTP2ServerConnectionFactory serverFactory(HttpService.Limits limits, boolean unix) {
        HTTP2ServerConnectionFactory factory =
                new HTTP2ServerConnectionFactory(ChannelConnector.configuration(limits));
        factory.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        factory.setInitialStreamRecvWindow(STREAM_WINDOW);
        factory.setMaxConcurrentStreams(STREAMS);
        // Jetty resets a stream at its second silence, also while its answer is being made:
        // Http2Wire has a clock of its own.
        factory.setStreamIdleTimeout(-1);
        // Without RFC 8441 browsers open WebSockets over HTTP/1.1, where we have them.
        factory.setConnectProtocolEnabled(false);
        // gRPC peers measure the line with pings, thousands a second where it is short.
        factory.setRateControlFactory(
                unix
                        ? new RateControl.Factory() {}
                        : new WindowRateControl.Factory(FRAMES_A_SECOND));
        return factory;
    }

    /** What a client's side is made with; it is no component of its own and never started. */
    static HTTP2Client client(
            Executor executor, Scheduler scheduler, ByteBufferPool buffers, int headerBytes) {
        HTTP2Client client = new HTTP2Client(new ClientConnector());
        client.setExecutor(executor);
        client.setScheduler(scheduler);
        client.setByteBufferPool(buffers);
        client.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        client.setInitialStreamRecvWindow(STREAM_WINDOW);
        client.setMaxRequestHeadersSize(headerBytes);
        client.setMaxResponseHeadersSize(headerBytes);
        client.setMaxConcurrentPushedStreams(0);
        return client;
    }
}
