package dev.minato.scaler.server;

import dev.minato.base.Fault;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.SecretMask;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP/1.1 to the servers of rules: an answer of at most 4 MiB, whole within the reading's
 * deadline, or none. A redirect is followed within the same origin alone, where credentials belong.
 * What all callers hold of answers at once is bounded by {@link AnswerBudget}. Thread-safe; those
 * that trust as usual share one client and its idle connections.
 */
public final class ServerHttp implements AutoCloseable {
    /** Bytes of one answer. */
    public static final int LARGEST = 4 << 20;

    private static final int REDIRECTS = 3;
    private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

    /** Made when the first rule of this kind asks. */
    private static final class Shared {
        static final HttpClient CLIENT = builder().build();
    }

    private final HttpClient client;
    private final boolean own;

    private ServerHttp(HttpClient client, boolean own) {
        this.client = client;
        this.own = own;
    }

    /** One that trusts servers so. Holds nothing that is not needed before it asks. */
    public static ServerHttp trusting(TlsTrust trust) throws IOException {
        return trust == TlsTrust.USUAL
                ? new ServerHttp(Shared.CLIENT, false)
                : new ServerHttp(builder().sslContext(trust.context()).build(), true);
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
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

    /** Sends a request and waits for the whole answer. */
    public HttpAnswer send(HttpRequest.Builder request, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        HttpRequest first = request.setHeader("User-Agent", "minato").build();
        HttpRequest next = first;
        for (int hops = 0; hops <= REDIRECTS; hops++) {
            HttpAnswer answer = exchange(next, deadline);
            if (!REDIRECTING.contains(answer.status()) || !first.method().equals("GET")) {
                return answer;
            }
            URI target = target(next.uri(), answer.header("Location").orElse(""));
            next = HttpRequest.newBuilder(first, (name, value) -> true).uri(target).build();
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
        if (location.isEmpty() || !origin(target).equalsIgnoreCase(origin(from))) {
            throw new IOException(
                    origin(from)
                            + " redirects to "
                            + origin(target)
                            + ", which is not followed: name that one in the rule");
        }
        return target;
    }

    private static String origin(URI uri) {
        return uri.getScheme()
                + "://"
                + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private HttpAnswer exchange(HttpRequest request, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        Duration left = deadline.left();
        try (AnswerBudget budget = new AnswerBudget()) {
            CompletableFuture<HttpResponse<byte[]>> sent =
                    client.sendAsync(
                            HttpRequest.newBuilder(request, (name, value) -> true)
                                    .timeout(left)
                                    .build(),
                            head -> new BoundedBody(LARGEST, budget));
            try {
                HttpResponse<byte[]> response = sent.get(left.toMillis(), TimeUnit.MILLISECONDS);
                return new HttpAnswer(response.statusCode(), response.body(), response.headers());
            } catch (TimeoutException e) {
                throw new java.net.SocketTimeoutException("no whole answer in time");
            } catch (ExecutionException e) {
                throw failure(e.getCause() == null ? e : e.getCause());
            } finally {
                // Closes its connection where the answer has not come to its end.
                sent.cancel(true);
            }
        }
    }

    private static IOException failure(Throwable cause) {
        return switch (cause) {
            case java.net.http.HttpTimeoutException _ ->
                    new java.net.SocketTimeoutException("no whole answer in time");
            case IOException io -> io;
            case Fault fault -> throw fault;
            default -> new IOException(cause);
        };
    }

    @Override
    public void close() {
        if (own) {
            client.shutdownNow();
        }
    }
}
