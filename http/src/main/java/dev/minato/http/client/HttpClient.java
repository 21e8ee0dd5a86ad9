package dev.minato.http.client;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A blocking HTTP/1.1 client for the daemon's sockets and for loopback TCP: streaming both ways and
 * raw streams after an upgrade. One connection for each call. Immutable and thread-safe.
 */
public final class HttpClient {
    private final SocketAddress address;
    private final String host;
    private final String named;
    private final Optional<Duration> timeout;

    private HttpClient(
            SocketAddress address, String host, String named, Optional<Duration> timeout) {
        this.address = address;
        this.host = host;
        this.named = named;
        this.timeout = timeout;
    }

    /** A client of a Unix socket. */
    public static HttpClient unix(Path socket) {
        return new HttpClient(
                UnixDomainSocketAddress.of(socket),
                "localhost",
                socket.toString(),
                Optional.empty());
    }

    /** A client of a TCP address. */
    public static HttpClient tcp(String host, int port) {
        String named = host + ":" + port;
        return new HttpClient(
                InetSocketAddress.createUnresolved(host, port), named, named, Optional.empty());
    }

    /** The same, giving up when the answer's head has not come after this time. */
    public HttpClient timeout(Duration limit) {
        return new HttpClient(address, host, named, Optional.of(limit));
    }

    /**
     * Sends a request and waits for the answer's head. A streamed body goes on being sent while the
     * answer is read.
     *
     * @throws Fault unavailable when nobody answers or the connection breaks, forbidden when the
     *     socket may not be used; the text says what to do
     */
    public HttpReply send(HttpCall call) {
        SocketChannel channel = open();
        ChannelDuplex connection = new ChannelDuplex(channel);
        try (Deadline deadline = Deadline.start(timeout, connection)) {
            connect(channel, deadline, call);
            try {
                Exchange exchange = new Exchange(connection, host);
                return exchange.run(call);
            } catch (IOException e) {
                connection.close();
                throw deadline.passed() ? late(call) : broken(call, e);
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        }
    }

    private SocketChannel open() {
        try {
            return address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** Whoever listens may have a full queue of connections and take nothing from it. */
    private void connect(SocketChannel channel, Deadline deadline, HttpCall call) {
        try {
            channel.connect(
                    address instanceof InetSocketAddress tcp
                            ? new InetSocketAddress(tcp.getHostString(), tcp.getPort())
                            : address);
        } catch (IOException | RuntimeException e) {
            new ChannelDuplex(channel).close();
            throw deadline.passed() ? late(call) : refused(e);
        }
    }

    private Fault refused(Exception e) {
        String message = Reason.of(e);
        if (message.contains("Permission denied")) {
            return Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "you may not use "
                            + named
                            + ": you are not in group minato; run `sudo usermod -aG minato $USER`"
                            + " and log in again, or run this as root",
                    e);
        }
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "no daemon answers at " + named + ": run `minato start`",
                e);
    }

    private Fault late(HttpCall call) {
        return Fault.unavailable(
                "no answer from "
                        + named
                        + " to "
                        + call.method()
                        + " "
                        + call.target()
                        + " within "
                        + timeout.orElseThrow().toMillis()
                        + " ms");
    }

    private Fault broken(HttpCall call, IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "the connection to "
                        + named
                        + " broke during "
                        + call.method()
                        + " "
                        + call.target()
                        + ": "
                        + Reason.of(e),
                e);
    }
}
