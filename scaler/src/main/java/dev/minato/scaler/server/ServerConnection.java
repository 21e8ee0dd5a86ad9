package dev.minato.scaler.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection to a server, in clear or under TLS. Opened and used on a virtual thread, whose
 * interruption closes it.
 */
public final class ServerConnection implements AutoCloseable {
    private static final int BUFFER = 8 << 10;

    private final Socket raw;
    private final InputStream in;
    private final OutputStream out;

    private ServerConnection(Socket raw, Socket spoken) throws IOException {
        this.raw = raw;
        this.in = new BufferedInputStream(spoken.getInputStream(), BUFFER);
        this.out = new BufferedOutputStream(spoken.getOutputStream(), BUFFER);
    }

    /**
     * Connects, to the first address of the host that takes it; to a replica where it is an app.
     *
     * @param tls how it is trusted; in clear without
     * @throws IOException when nobody takes it in time or its certificate is not trusted
     */
    public static ServerConnection open(
            ServerAddress address, Optional<TlsTrust> tls, ReadingDeadline deadline)
            throws IOException {
        Optional<InetSocketAddress> app = deadline.app(address);
        if (app.isPresent()) {
            return open(app.get(), address, tls, deadline);
        }
        InetAddress[] all = HostLookup.all(address.host(), deadline);
        IOException failure = new ConnectException("no such host");
        for (InetAddress each : all) {
            try {
                return open(new InetSocketAddress(each, address.port()), address, tls, deadline);
            } catch (ConnectException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static ServerConnection open(
            InetSocketAddress target,
            ServerAddress address,
            Optional<TlsTrust> tls,
            ReadingDeadline deadline)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(target, deadline.leftMillis());
            socket.setSoTimeout(deadline.leftMillis());
            return new ServerConnection(
                    socket, tls.isPresent() ? secured(socket, address, tls.get()) : socket);
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(Socket socket, ServerAddress address, TlsTrust tls)
            throws IOException {
        SSLSocket secure =
                (SSLSocket)
                        tls.context()
                                .getSocketFactory()
                                .createSocket(socket, address.host(), address.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        if (!tls.takesAnyServer()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        parameters.setApplicationProtocols(
                tls.protocol().isEmpty() ? new String[0] : new String[] {tls.protocol()});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** Begins another reading: from here on no byte is waited for longer than this. */
    public void within(ReadingDeadline deadline) throws IOException {
        raw.setSoTimeout(deadline.leftMillis());
    }

    /** Lets bytes be waited for at any time: whoever reads has other means to end it. */
    public void withoutTimeout() throws IOException {
        raw.setSoTimeout(0);
    }

    public InputStream in() {
        return in;
    }

    /** Buffered: flush it. */
    public OutputStream out() {
        return out;
    }

    /** Without a word to the server: a good-bye could block. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
            return;
        }
    }
}
