package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * One registry, by the domain that references name it with. Finds out how it wants to be spoken to
 * (a ping of {@code /v2/}), authenticates, tries again what may pass. Safe for many threads.
 */
final class Registry {
    private static final Duration ADDRESS_LIFE = Duration.ofMinutes(10);
    private static final String HUB = "docker.io";
    private static final String HUB_SERVER = "registry-1.docker.io";

    private final String domain;
    private final RegistryTransport transport;
    private final BearerTokens tokens;
    private final RetryPolicy backoff;
    private final InstantSource clock;
    private volatile @Nullable Address address;

    Registry(String domain, RegistryTransport transport, RetryPolicy backoff, InstantSource clock) {
        this.domain = domain;
        this.transport = transport;
        this.tokens = new BearerTokens(domain, transport, clock);
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Where the registry is, and how it wants to be asked. */
    private record Address(URI base, List<AuthChallenge> challenges, Instant until) {}

    String domain() {
        return domain;
    }

    /**
     * Makes a call.
     *
     * @throws Fault in Docker's words, when the registry is down, refuses, or has no such thing
     */
    <T> T call(RegistryEndpoint<T> endpoint, Optional<RegistryCredentials> credentials)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Address at = address();
            URI uri = at.base().resolve("/v2/" + endpoint.repository() + "/" + endpoint.path());
            try {
                RegistryResponse answer = ask(endpoint, uri, at, credentials);
                if (answer.ok()) {
                    return endpoint.read(answer);
                }
                try (answer) {
                    if (!passes(answer.status()) || attempt == backoff.attempts()) {
                        throw RegistryErrors.of(domain, endpoint, answer, credentials.isPresent());
                    }
                    backoff.pause(attempt, answer.header("Retry-After"));
                }
            } catch (IOException e) {
                if (isFinal(e) || attempt == backoff.attempts()) {
                    address = null;
                    throw RegistryErrors.down(domain, uri.toString(), e);
                }
                backoff.pause(attempt, "");
            }
        }
    }

    /**
     * Shows an account, and asks for nothing else.
     *
     * @throws Fault unauthorised when the registry does not know it
     */
    void login(RegistryCredentials account) throws InterruptedException {
        Address at = ping();
        address = at;
        tokens.forget();
        URI uri = at.base().resolve("/v2/");
        try {
            Optional<String> shown = authorization(at.challenges(), "", Optional.of(account));
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            try (RegistryResponse answer = transport.send(request, shown)) {
                if (!answer.ok()) {
                    throw RegistryErrors.login(uri.toString(), answer);
                }
            }
        } catch (Fault e) {
            throw e.kind() == Fault.Kind.UNAUTHORISED
                    ? RegistryErrors.unknownAccount(uri.toString(), e)
                    : e;
        } catch (IOException e) {
            throw RegistryErrors.down(domain, uri.toString(), e);
        }
    }

    private RegistryResponse ask(
            RegistryEndpoint<?> endpoint,
            URI uri,
            Address at,
            Optional<RegistryCredentials> credentials)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        endpoint.headers().forEach(request::header);
        String scope = "repository:" + endpoint.repository() + ":pull";
        Optional<String> authorization = authorization(at.challenges(), scope, credentials);
        RegistryResponse answer = transport.send(request.build(), authorization);
        if (answer.status() != 401) {
            return answer;
        }
        // A token that was revoked or made for less, or a registry whose ping asks for nothing.
        List<AuthChallenge> asked =
                AuthChallenge.parse(answer.headers().allValues("WWW-Authenticate"));
        tokens.forget();
        Optional<String> again = authorization(asked, scope, credentials);
        if (again.isEmpty() && isBasic(asked)) {
            answer.close();
            throw RegistryErrors.noAccount(domain, uri.toString());
        }
        if (again.isEmpty() || again.equals(authorization)) {
            return answer;
        }
        answer.close();
        return transport.send(request.build(), again);
    }

    private Optional<String> authorization(
            List<AuthChallenge> challenges, String scope, Optional<RegistryCredentials> credentials)
            throws IOException, InterruptedException {
        Optional<String> ready =
                credentials
                        .map(RegistryCredentials::registryToken)
                        .filter(token -> !token.isEmpty());
        if (ready.isPresent() && !challenges.isEmpty()) {
            return ready.map(token -> "Bearer " + token);
        }
        for (AuthChallenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                return Optional.of("Bearer " + tokens.token(challenge, scope, credentials));
            }
        }
        return isBasic(challenges)
                ? credentials
                        .filter(RegistryCredentials::hasPassword)
                        .map(RegistryCredentials::basicHeader)
                : Optional.empty();
    }

    private static boolean isBasic(List<AuthChallenge> challenges) {
        return challenges.stream().anyMatch(challenge -> challenge.scheme().equals("basic"));
    }

    private Address address() throws InterruptedException {
        Address known = address;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known;
        }
        Address found = ping();
        address = found;
        return found;
    }

    /**
     * Asks {@code /v2/}. Other machines are spoken to with TLS only; on this one plain http is
     * tried first, which a server that wants TLS answers with 400 or a broken connection.
     */
    private Address ping() throws InterruptedException {
        String server = domain.equals(HUB) ? HUB_SERVER : domain;
        URI secure = base("https", server);
        if (!LoopbackHosts.is(secure)) {
            try {
                return ping(secure);
            } catch (IOException e) {
                throw RegistryErrors.down(domain, secure + "/v2/", e);
            }
        }
        URI plain = base("http", server);
        try {
            return ping(plain);
        } catch (IOException e) {
            return pingSecure(secure, plain, e);
        }
    }

    private Address pingSecure(URI secure, URI plain, IOException before)
            throws InterruptedException {
        if (before instanceof ConnectException) {
            throw RegistryErrors.down(domain, plain + "/v2/", before);
        }
        try {
            return ping(secure);
        } catch (IOException e) {
            throw RegistryErrors.isUntrusted(e)
                    ? RegistryErrors.down(domain, secure + "/v2/", e)
                    : RegistryErrors.down(domain, plain + "/v2/", before);
        }
    }

    private URI base(String scheme, String server) {
        try {
            return URI.create(scheme + "://" + server);
        } catch (IllegalArgumentException e) {
            throw Fault.invalid(
                    "reference",
                    "registry \"" + domain + "\" is not a host and port: " + Reason.of(e));
        }
    }

    private Address ping(URI base) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/v2/")).build();
        for (int attempt = 1; ; attempt++) {
            try (RegistryResponse answer = transport.send(request, Optional.empty())) {
                if (passes(answer.status()) && attempt < backoff.attempts()) {
                    backoff.pause(attempt, answer.header("Retry-After"));
                    continue;
                }
                if (answer.status() == 400 && "http".equals(base.getScheme())) {
                    throw new IOException("the server does not speak plain http");
                }
                List<AuthChallenge> challenges =
                        answer.status() == 401
                                ? AuthChallenge.parse(
                                        answer.headers().allValues("WWW-Authenticate"))
                                : List.of();
                return new Address(base, challenges, clock.instant().plus(ADDRESS_LIFE));
            }
        }
    }

    private static boolean passes(int status) {
        return status == 429 || status >= 500;
    }

    private static boolean isFinal(IOException e) {
        return e instanceof RegistryTransport.RedirectException
                || e instanceof RegistryResponse.OversizeException
                || RegistryErrors.isUntrusted(e);
    }
}
