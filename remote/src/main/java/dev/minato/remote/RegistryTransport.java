package dev.minato.remote;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

/**
 * HTTP to strangers: time limits on everything, proxies, and redirects followed by our own rules.
 * An Authorization header goes to the origin it was made for and to no other; a redirect never
 * leads from https to http, nor to plain http on another machine. Safe for many threads.
 */
final class RegistryTransport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final String USER_AGENT = "minato (Docker-Client compatible)";

    private final Supplier<SSLContext> tls;
    private final EnvironmentProxies proxies;
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private final HttpClient plain;
    private @Nullable HttpClient secure;

    /**
     * The patience of one transport.
     *
     * @param connect until a connection stands
     * @param head from the request to the head of the answer
     * @param idle between two pieces of a body
     */
    record Limits(Duration connect, Duration head, Duration idle) {
        static final Limits USUAL =
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    /**
     * @param tls made when the first https address is asked: reading all certificates takes a while
     */
    RegistryTransport(Supplier<SSLContext> tls, EnvironmentProxies proxies, Limits limits) {
        this.tls = tls;
        this.proxies = proxies;
        this.limits = limits;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("remote-watch").factory());
        this.plain = client(RegistryTrust.nobody());
    }

    private HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connect())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .proxy(proxies)
                .sslContext(context)
                .build();
    }

    private synchronized HttpClient client(URI target) {
        if (!"https".equals(target.getScheme())) {
            return plain;
        }
        HttpClient made = secure;
        if (made == null) {
            made = client(tls.get());
            secure = made;
        }
        return made;
    }

    /**
     * Sends a request and follows redirects.
     *
     * @param authorization the Authorization header, for the request's own origin only
     */
    RegistryResponse send(HttpRequest request, Optional<String> authorization)
            throws IOException, InterruptedException {
        HttpRequest next = request;
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            RegistryResponse answer =
                    exchange(next, sameOrigin(request.uri(), next.uri()), authorization);
            // A form may hold a refresh token: it is never carried elsewhere.
            if (!REDIRECTS.contains(answer.status()) || !request.method().equals("GET")) {
                return answer;
            }
            try (answer) {
                URI target = target(next.uri(), answer.header("Location"));
                next = HttpRequest.newBuilder(next, (name, value) -> true).uri(target).build();
            }
        }
        throw new RedirectException(
                request.uri().getHost() + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private RegistryResponse exchange(
            HttpRequest request, boolean home, Optional<String> authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(request, (name, value) -> true)
                        .timeout(limits.head())
                        .setHeader("User-Agent", USER_AGENT);
        // The client passes it to the proxy alone, also where it asks for a tunnel.
        proxies.authorization(request.uri())
                .ifPresent(value -> builder.setHeader("Proxy-Authorization", value));
        if (home) {
            authorization.ifPresent(value -> builder.setHeader("Authorization", value));
        }
        HttpResponse<InputStream> response =
                client(request.uri())
                        .send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        return new RegistryResponse(
                response.statusCode(),
                response.headers(),
                new GuardedStream(response.body(), limits.idle(), timer),
                request.uri());
    }

    private static URI target(URI from, String location) throws IOException {
        URI target;
        try {
            target = from.resolve(URI.create(location));
        } catch (IllegalArgumentException e) {
            throw new RedirectException(from.getHost() + " redirects to what is not a URL", e);
        }
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("http");
        if (location.isEmpty() || target.getHost() == null || !(plain || scheme.equals("https"))) {
            throw new RedirectException(
                    from.getHost() + " redirects to \"" + location + "\", which is not http");
        }
        if (plain && ("https".equals(from.getScheme()) || !LoopbackHosts.is(target))) {
            throw new RedirectException(
                    from.getHost()
                            + " redirects to plain http on "
                            + target.getHost()
                            + ", which is not followed");
        }
        return target;
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }

    @Override
    public synchronized void close() {
        plain.shutdownNow();
        if (secure != null) {
            secure.shutdownNow();
        }
        timer.shutdownNow();
    }

    /** A redirect that is not followed: asking again would not help. */
    static final class RedirectException extends IOException {
        RedirectException(String message) {
            super(message);
        }

        RedirectException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
