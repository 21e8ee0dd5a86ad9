package dev.minato.http;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A running server with one listener, HTTP/1.1 or, under TLS, HTTP/2 as well; each request gets a
 * virtual thread. Closing it stops listening, waits {@link HttpService.Limits#grace} for answers
 * under way and then cuts what is left.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 1024;
    private static final int IDLE_MILLIS = 60_000;

    static {
        LiteralFieldEncoder.choose();
    }

    private final Server server;
    private final ChannelConnector connector;
    private final RequestDispatcher dispatcher;
    private final Optional<UnixSocket> socket;

    private HttpServer(
            ServerSocketChannel channel,
            Optional<UnixSocket> socket,
            HttpService service,
            String name,
            ConnectionFactory... protocols)
            throws IOException {
        this.socket = socket;
        // Jetty's own threads only move bytes; requests run on virtual threads.
        QueuedThreadPool threads = new QueuedThreadPool(8, 2, IDLE_MILLIS, queue());
        threads.setName("http-" + name);
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.dispatcher = new RequestDispatcher(service);
        this.connector = new ChannelConnector(server, channel, service.limits(), protocols);
        server.addConnector(connector);
        server.setHandler(dispatcher);
        server.setErrorHandler(new PlainErrors());
        try {
            server.start();
        } catch (Exception e) {
            channel.close();
            throw new IOException("server did not start", e);
        }
    }

    /**
     * Loads what the first server needs and takes tens of milliseconds; no server is left of it.
     */
    public static void prepare() {
        new Server(new QueuedThreadPool(1, 1, IDLE_MILLIS, queue())).destroy();
    }

    /**
     * Not Jetty's own, which asks JMX for the size of a cache line: that takes as long as a JVM.
     */
    private static BlockingQueue<Runnable> queue() {
        return new LinkedBlockingQueue<>();
    }

    /**
     * Serves at a Unix socket: mode 0660, group minato where it exists; the directory must exist.
     *
     * @throws Fault invalid when the path is longer than 107 bytes, conflict when a server answers
     *     there already, unavailable when the file cannot be made
     */
    public static HttpServer onUnix(Path path, HttpService service) {
        UnixSocket socket = UnixSocket.bind(path);
        try {
            return new HttpServer(
                    socket.channel(),
                    Optional.of(socket),
                    service,
                    String.valueOf(path.getFileName()),
                    ChannelConnector.plain(true, service.limits()));
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot serve at " + path, e);
        }
    }

    /**
     * Serves at a TCP address.
     *
     * @param port 0 for any free one
     * @throws Fault conflict when the port is taken, unavailable when the address is not ours
     */
    public static HttpServer onTcp(String host, int port, HttpService service) {
        return onTcp(host, port, service, ChannelConnector.plain(false, service.limits()));
    }

    /**
     * Serves at a TCP address under TLS: HTTP/2 or HTTP/1.1, as ALPN says.
     *
     * @param port 0 for any free one
     * @throws Fault as {@link #onTcp}
     */
    public static HttpServer onTls(
            String host, int port, TlsIdentity identity, HttpService service) {
        return onTcp(host, port, service, TlsProtocol.factories(identity, service.limits()));
    }

    private static HttpServer onTcp(
            String host, int port, HttpService service, ConnectionFactory... protocols) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
                return new HttpServer(
                        channel, Optional.empty(), service, host + ":" + port, protocols);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.CONFLICT,
                    "cannot listen at " + host + ":" + port + ": " + Reason.of(e),
                    e);
        }
    }

    /** The TCP port in use; 0 on a Unix socket. */
    public int port() {
        return connector.port();
    }

    /** Where clients reach it: the socket's path, or host:port. */
    public String address() {
        return switch (connector.address()) {
            case UnixDomainSocketAddress ignored -> "unix";
            case InetSocketAddress tcp -> tcp.getHostString() + ":" + tcp.getPort();
            default -> "";
        };
    }

    @Override
    public void close() {
        try {
            if (socket.isPresent()) {
                socket.get().remove();
            }
            connector.stopAccepting();
            dispatcher.drain();
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("the HTTP server did not stop cleanly", e);
        }
    }
}
