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
     * A try that is over.
     *
     * @param target what was tried, for people
     * @param failure what went wrong; empty when it passed
     * @param took until it had passed or failed
     */
    record Attempt(String target, Optional<String> failure, Duration took) {
        /** What went wrong for one who waits no longer than this. */
        Optional<String> within(Duration timeout) {
            return took.compareTo(timeout) > 0 ? Optional.of(late(target, timeout)) : failure;
        }
    }

    /** Tries, and takes the time. */
    Attempt attempt(Probe.Check check, String address, Duration timeout) {
        long begin = System.nanoTime();
        Optional<String> failure = failure(check, address, timeout);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return new Attempt(target(check, check.host().orElse(address)), failure, took);
    }

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
            return Optional.of(late(target(check, host), timeout));
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

    private static String late(String target, Duration timeout) {
        return target + ": no answer within " + seconds(timeout);
    }

    private static String seconds(Duration timeout) {
        return timeout.toSeconds() + (timeout.toSeconds() == 1 ? " second" : " seconds");
    }
}
