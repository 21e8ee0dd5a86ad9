package dev.minato.scaler.server;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.SecretMask;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP/1.1 to the server of a rule: one connection, an answer of at most 4 MiB, whole within the
 * reading's deadline, or none. A redirect is followed within the same origin alone, where
 * credentials belong. What all callers hold of answers at once is bounded by {@link AnswerBudget}.
 * Used by one thread at a time, a virtual one; closed by any.
 *
 * <p>Not the JDK's client: it leaves the connection open when what comes is no answer.
 */
public final class ServerHttp implements AutoCloseable {
    /** Bytes of one answer. */
    public static final int LARGEST = 4 << 20;

    private static final int REDIRECTS = 3;
    private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

    private final TlsTrust trust;
    private @Nullable Line line;
    private boolean closed;

    /** A connection that stands, and to where. */
    private record Line(String origin, ServerConnection connection, HttpAnswerReader answers) {}

    private ServerHttp(TlsTrust trust) {
        this.trust = trust;
    }

    /** One that trusts servers so; connects when it first asks. */
    public static ServerHttp trusting(TlsTrust trust) {
        return new ServerHttp(trust);
    }

    /**
     * The value of an Authorization header.
     *
     * @param mask knows it from now on: servers may say what they were sent
     */
    public static String basic(SecretMask mask, String user, String password) {
        String encoded =
                Base64.getEncoder()
                        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        mask.add(encoded);
        return "Basic " + encoded;
    }

    /**
     * An http or https URL of a server, without user, query and fragment; a slash at its end is cut
     * off.
     *
     * @return empty when it is none
     */
    public static Optional<URI> base(String text) {
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            boolean web =
                    "http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme());
            return web
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && uri.getPort() <= 65_535
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A session that asks by this client and closes it. */
    public ServerSession asking(ServerSession.Question question) {
        return new ServerSession() {
            @Override
            public TriggerReading read(ReadingDeadline deadline) throws Exception {
                return question.ask(deadline);
            }

            @Override
            public void close() {
                ServerHttp.this.close();
            }
        };
    }

    /** Sends a request without a body and waits for the whole answer. */
    public HttpAnswer send(HttpRequest.Builder request, ReadingDeadline deadline)
            throws IOException {
        HttpRequest first = request.setHeader("User-Agent", "minato").build();
        URI target = first.uri();
        for (int hops = 0; hops <= REDIRECTS; hops++) {
            HttpAnswer answer = exchange(first, target, deadline);
            if (!REDIRECTING.contains(answer.status()) || !first.method().equals("GET")) {
                return answer;
            }
            target = target(target, answer.header("Location").orElse(""));
        }
        throw new IOException(origin(first.uri()) + " redirects more than " + REDIRECTS + " times");
    }

    private static URI target(URI from, String location) throws IOException {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(origin(from) + " redirects to what is no URL");
        }
        if (location.isEmpty() || !origin(target).equals(origin(from))) {
            throw new IOException(
                    origin(from)
                            + " redirects to "
                            + origin(target)
                            + ", which is not followed: name that one in the rule");
        }
        return target;
    }

    private static String origin(URI uri) {
        String origin = uri.getScheme() + "://" + uri.getHost();
        return (uri.getPort() < 0 ? origin : origin + ":" + uri.getPort()).toLowerCase(Locale.ROOT);
    }

    private HttpAnswer exchange(HttpRequest request, URI target, ReadingDeadline deadline)
            throws IOException {
        Line before = take(origin(target));
        if (before != null) {
            try {
                return ask(before, request, target, deadline);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // It was closed while it rested; what has begun to answer was not.
                if (before.answers().hasBegun()) {
                    throw e;
                }
            }
        }
        return ask(connect(target, deadline), request, target, deadline);
    }

    private synchronized @Nullable Line take(String origin) {
        Line kept = line;
        if (kept != null && !kept.origin().equals(origin)) {
            kept.connection().close();
            line = null;
            return null;
        }
        return kept;
    }

    private Line connect(URI target, ReadingDeadline deadline) throws IOException {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        int port = target.getPort() < 0 ? secure ? 443 : 80 : target.getPort();
        ServerAddress address =
                ServerAddress.of(target.getHost(), Integer.toString(port))
                        .orElseThrow(() -> new IOException("no host: " + target.getHost()));
        ServerConnection connection =
                ServerConnection.open(
                        address, secure ? Optional.of(trust) : Optional.empty(), deadline);
        Line made = new Line(origin(target), connection, new HttpAnswerReader(connection.in()));
        synchronized (this) {
            if (closed) {
                connection.close();
                throw new IOException("the client is closed");
            }
            line = made;
        }
        return made;
    }

    private HttpAnswer ask(Line to, HttpRequest request, URI target, ReadingDeadline deadline)
            throws IOException {
        boolean again = false;
        try (AnswerBudget budget = new AnswerBudget()) {
            to.connection().within(deadline);
            OutputStream out = to.connection().out();
            out.write(head(request, target).getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            HttpAnswer answer = to.answers().read(LARGEST, budget);
            again = to.answers().isReusable();
            return answer;
        } finally {
            if (!again) {
                drop(to);
            }
        }
    }

    private synchronized void drop(Line gone) {
        gone.connection().close();
        line = gone.equals(line) ? null : line;
    }

    /** Names and values were looked at when the request was made: none has an end of line. */
    private static String head(HttpRequest request, URI target) {
        String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        StringBuilder head =
                new StringBuilder(request.method() + " " + path + query + " HTTP/1.1\r\n")
                        .append("Host: " + target.getRawAuthority() + "\r\n");
        request.headers()
                .map()
                .forEach((name, values) ->
                        values.forEach(value ->
                                head.append(name).append(": ").append(value).append("\r\n")));
        if (!request.method().equals("GET")) {
            head.append("Content-Length: 0\r\n");
        }
        return head.append("\r\n").toString();
    }

    @Override
    public synchronized void close() {
        closed = true;
        Line kept = line;
        line = null;
        if (kept != null) {
            kept.connection().close();
        }
    }
}
