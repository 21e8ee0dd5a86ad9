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
import java.util.function.BooleanSupplier;

/**
 * A blocking HTTP/1.1 client for the daemon's sockets and for loopback TCP: streaming both ways and
 * raw streams after an upgrade. One connection for each call. Immutable and thread-safe.
 */
public final class HttpClient {
    private final SocketAddress address;
    private final String host;
    private final String named;
    private final Optional<ReplyTimeout> patience;

    private HttpClient(
            SocketAddress address, String host, String named, Optional<ReplyTimeout> patience) {
        this.address = address;
        this.host = host;
        this.named = named;
        this.patience = patience;
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

    /** The same, asking for another host than its address. */
    public HttpClient asking(String other) {
        return new HttpClient(address, other, named, patience);
    }

    /** The same, giving up when the answer's head has not come after this time. */
    public HttpClient timeout(Duration limit) {
        return patient(new ReplyTimeout(limit, () -> false, false));
    }

    /** The same, giving up when the whole answer has not come after this time. */
    public HttpClient wholeWithin(Duration limit) {
        return patient(new ReplyTimeout(limit, () -> false, true));
    }

    /**
     * The same for an answer that may take any time, also between two parts of it: it is given up
     * when a question that is asked now and then is answered no.
     *
     * @param every how often
     * @param alive whether the peer is worth the waiting; called on a thread of its own
     */
    public HttpClient watched(Duration every, BooleanSupplier alive) {
        return patient(new ReplyTimeout(every, alive, true));
    }

    private HttpClient patient(ReplyTimeout other) {
        return new HttpClient(address, host, named, Optional.of(other));
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
        ConnectionDeadline deadline =
                ConnectionDeadline.start(patience, connection, lateText(call));
        boolean answered = false;
        try {
            connect(channel, deadline, call);
            HttpReply reply = new ClientExchange(connection, host, deadline).run(call);
            answered = patience.map(ReplyTimeout::whole).orElse(false);
            return reply;
        } catch (IOException e) {
            connection.close();
            throw deadline.passed() ? late(call) : broken(call, e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        } finally {
            if (!answered) {
                deadline.close();
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
    private void connect(SocketChannel channel, ConnectionDeadline deadline, HttpCall call) {
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
        return Fault.unavailable(lateText(call));
    }

    private String lateText(HttpCall call) {
        return "no answer from "
                + named
                + " to "
                + call.method()
                + " "
                + call.target()
                + " within "
                + patience.map(ReplyTimeout::limit).orElse(Duration.ZERO).toMillis()
                + " ms";
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
