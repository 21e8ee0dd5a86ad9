package dev.minato.local;

import dev.minato.base.Reason;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Tries a probe's check once, from the host. Blocks; thread-safe. */
final class Prober {
    private final HttpProbe http = new HttpProbe();

    /**
     * Tries.
     *
     * @param address of the replica
     * @return what went wrong; empty when it passed
     */
    Optional<String> failure(Probe.Check check, String address, Duration timeout) {
        String host = check.host().orElse(address);
        try {
            return switch (check) {
                case TcpSocket tcp -> connect(host, tcp.port(), timeout);
                case HttpGet get -> http.failure(get, host, timeout);
            };
        } catch (SocketTimeoutException e) {
            return Optional.of(target(check, host) + ": no answer within " + seconds(timeout));
        } catch (IOException | RuntimeException | Error e) {
            return Optional.of(target(check, host) + ": " + Reason.of(e));
        }
    }

    private static Optional<String> connect(String host, int port, Duration timeout)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return Optional.empty();
        }
    }

    private static String target(Probe.Check check, String host) {
        return switch (check) {
            case TcpSocket tcp -> "connect to " + host + ":" + tcp.port();
            case HttpGet get -> HttpProbe.url(get, host);
        };
    }

    private static String seconds(Duration timeout) {
        return timeout.toSeconds() + (timeout.toSeconds() == 1 ? " second" : " seconds");
    }
}
