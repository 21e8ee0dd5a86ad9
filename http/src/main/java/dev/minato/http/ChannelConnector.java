package dev.minato.http;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Jetty's connector over a channel that is bound already, Unix or TCP. */
final class ChannelConnector extends AbstractConnector {
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final boolean unix;
    private final SelectorManager selectors;
    private @Nullable Closeable acceptor;

    ChannelConnector(
            Server server,
            ServerSocketChannel channel,
            HttpService.Limits limits,
            ConnectionFactory... protocols)
            throws IOException {
        super(server, null, null, null, 0, protocols);
        this.channel = channel;
        this.address = channel.getLocalAddress();
        this.unix = address instanceof UnixDomainSocketAddress;
        this.selectors = new Selectors();
        setIdleTimeout(unix ? 0 : limits.idle().toMillis());
        installBean(selectors, true);
    }

    /** HTTP/1.1 in clear. */
    static ConnectionFactory plain(boolean unix, HttpService.Limits limits) {
        return unix
                ? UnixConnection.factory(configuration(limits))
                : new HttpConnectionFactory(configuration(limits));
    }

    static HttpConfiguration configuration(HttpService.Limits limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setSendDateHeader(false);
        configuration.setRequestHeaderSize(limits.headerBytes());
        configuration.setResponseHeaderSize(limits.headerBytes());
        // A Host that is no host name is nobody's concern: no answer depends on it.
        configuration.setHttpCompliance(
                HttpCompliance.RFC7230.with("unix", HttpCompliance.Violation.UNSAFE_HOST_HEADER));
        // Paths reach us raw and are split and decoded by Router, strictly.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        return configuration;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        channel.configureBlocking(false);
        acceptor = selectors.acceptor(channel);
    }

    @Override
    protected void doStop() throws Exception {
        stopAccepting();
        super.doStop();
    }

    /** Closes the listening channel; connections live on. */
    void stopAccepting() throws IOException {
        Closeable open = acceptor;
        acceptor = null;
        if (open != null) {
            open.close();
        }
        channel.close();
    }

    @Override
    protected void accept(int id) throws IOException {
        throw new IOException("accepting is the selector's work");
    }

    SocketAddress address() {
        return address;
    }

    int port() {
        return address instanceof InetSocketAddress tcp ? tcp.getPort() : 0;
    }

    @Override
    public Object getTransport() {
        return channel;
    }

    private final class Selectors extends SelectorManager {
        private Selectors() {
            super(ChannelConnector.this.getExecutor(), ChannelConnector.this.getScheduler(), 1);
        }

        @Override
        protected void accepted(SelectableChannel accepted) throws IOException {
            SocketChannel client = (SocketChannel) accepted;
            client.configureBlocking(false);
            if (!unix) {
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            accept(client);
        }

        @Override
        protected EndPoint newEndPoint(
                SelectableChannel client, ManagedSelector selector, SelectionKey key) {
            SocketEndPoint endPoint =
                    new SocketEndPoint((SocketChannel) client, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(
                SelectableChannel client, EndPoint endPoint, Object attachment) {
            return getDefaultConnectionFactory().newConnection(ChannelConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
