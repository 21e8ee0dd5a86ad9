package dev.minato.edge;

import dev.minato.base.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks an edge where its clients do, over HTTP, whether it serves: it answers this question itself,
 * with its process ID, so that nobody else at that address is taken for it.
 */
public final class IngressCheck {
    /** The host that is asked for: no app has a name with an underscore. */
    public static final String HOST = "_edge";

    private static final int MAX_ANSWER = 4096;

    private IngressCheck() {}

    /** What the edge answers. */
    public static String answer(long pid) {
        return "{\"pid\":" + pid + "}\n";
    }

    /**
     * Asks.
     *
     * @param ingress where the edge listens, as {@link EdgeState#ingress} tells it
     * @param pid the process that is to answer
     * @param limit for the whole question
     * @return what is wrong, in a sentence; empty when the edge serves
     */
    public static Optional<String> ask(String ingress, long pid, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(reachable(AddressLiterals.endpoint("ingress", ingress)), left(deadline));
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String said = read(socket, deadline);
            return said.startsWith("HTTP/1.1 200 ") && said.endsWith("\r\n\r\n" + answer(pid))
                    ? Optional.empty()
                    : Optional.of("somebody else, or nobody, answers on " + ingress);
        } catch (IOException e) {
            return Optional.of("the ingress does not answer on " + ingress + ": " + Reason.of(e));
        }
    }

    /** Every address of the host includes its loopback. */
    private static InetSocketAddress reachable(HostPort endpoint) {
        InetSocketAddress bound = AddressLiterals.socket(endpoint.address(), endpoint.port());
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port())
                : bound;
    }

    private static String read(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] said = new byte[MAX_ANSWER];
        int count = 0;
        while (count < said.length) {
            socket.setSoTimeout(left(deadline));
            int more = in.read(said, count, said.length - count);
            if (more < 0) {
                break;
            }
            count += more;
        }
        return new String(said, 0, count, StandardCharsets.US_ASCII);
    }

    private static int left(long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new IOException("it took too long");
        }
        return (int) millis;
    }
}
