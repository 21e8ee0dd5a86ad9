package dev.minato.remote;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Bearer tokens of one registry (distribution spec, auth/token and auth/oauth), kept until they
 * expire. Safe for many threads.
 */
final class BearerTokens {
    private static final String CLIENT = "minato";
    private static final int MAX_ANSWER = 1 << 20;
    private static final int MAX_KEPT = 256;
    private static final long LEAST_SECONDS = 60;
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** What a server without the OAuth2 endpoint answers to a POST. */
    private static final Set<Integer> NO_OAUTH = Set.of(400, 401, 404, 405);

    private final String domain;
    private final RegistryTransport transport;
    private final InstantSource clock;
    private final Map<Key, Token> kept = new ConcurrentHashMap<>();

    BearerTokens(String domain, RegistryTransport transport, InstantSource clock) {
        this.domain = domain;
        this.transport = transport;
        this.clock = clock;
    }

    private record Key(
            AuthChallenge challenge, String scope, Optional<RegistryCredentials> credentials) {}

    private record Token(String value, Instant expires) {}

    /** Forgets everything: the registry refused a token that should have been good. */
    void forget() {
        kept.clear();
    }

    /**
     * A token for a scope.
     *
     * @param scope for example {@code repository:library/nginx:pull}
     * @throws Fault unauthorised when the realm refuses the credentials, unavailable when it does
     *     not answer or is no place to send credentials to
     */
    String token(AuthChallenge challenge, String scope, Optional<RegistryCredentials> credentials)
            throws IOException, InterruptedException {
        Key key = new Key(challenge, scope, credentials);
        Token known = kept.get(key);
        if (known != null && clock.instant().isBefore(known.expires())) {
            return known.value();
        }
        Token fresh = ask(challenge, scope, credentials);
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        kept.put(key, fresh);
        return fresh.value();
    }

    private Token ask(
            AuthChallenge challenge, String scope, Optional<RegistryCredentials> credentials)
            throws IOException, InterruptedException {
        URI realm = realm(challenge);
        Optional<String> refresh =
                credentials
                        .map(RegistryCredentials::identityToken)
                        .filter(token -> !token.isEmpty());
        if (refresh.isPresent()) {
            try (RegistryResponse answer = oauth(realm, challenge, scope, refresh.get())) {
                if (answer.ok() || !NO_OAUTH.contains(answer.status())) {
                    return read(answer, credentials);
                }
                if (credentials.filter(RegistryCredentials::hasPassword).isEmpty()) {
                    throw refused(answer, credentials);
                }
            }
        }
        try (RegistryResponse answer = get(realm, challenge, scope, credentials)) {
            return read(answer, credentials);
        }
    }

    private URI realm(AuthChallenge challenge) {
        String text = challenge.parameter("realm");
        try {
            URI realm = URI.create(text);
            boolean safe =
                    "https".equals(realm.getScheme())
                            || ("http".equals(realm.getScheme()) && LoopbackHosts.is(realm));
            if (safe && realm.getHost() != null && realm.getUserInfo() == null) {
                return realm;
            }
        } catch (IllegalArgumentException e) {
            throw noRealm(text, e);
        }
        throw noRealm(text, null);
    }

    private Fault noRealm(String text, @Nullable Throwable cause) {
        String message =
                "registry "
                        + domain
                        + " asks for tokens at \""
                        + text.substring(0, Math.min(200, text.length()))
                        + "\", which is not an https address: nothing was sent there";
        return cause == null
                ? Fault.unavailable(message)
                : Fault.of(Fault.Kind.UNAVAILABLE, message, cause);
    }

    private RegistryResponse get(
            URI realm,
            AuthChallenge challenge,
            String scope,
            Optional<RegistryCredentials> credentials)
            throws IOException, InterruptedException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("service", challenge.parameter("service"));
        query.put("scope", scope);
        query.put("client_id", CLIENT);
        Optional<RegistryCredentials> account =
                credentials.filter(RegistryCredentials::hasPassword);
        account.ifPresent(known -> query.put("account", known.username()));
        query.values().removeIf(String::isEmpty);
        String separator = realm.getRawQuery() == null ? "?" : "&";
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(realm + separator + form(query))).build();
        return transport.send(request, account.map(RegistryCredentials::basicHeader));
    }

    private RegistryResponse oauth(URI realm, AuthChallenge challenge, String scope, String refresh)
            throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("service", challenge.parameter("service"));
        form.put("client_id", CLIENT);
        form.put("scope", scope);
        form.put("refresh_token", refresh);
        return transport.send(
                HttpRequest.newBuilder(realm)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(form)))
                        .build(),
                Optional.empty());
    }

    private Token read(RegistryResponse answer, Optional<RegistryCredentials> credentials)
            throws IOException {
        if (!answer.ok()) {
            throw refused(answer, credentials);
        }
        try {
            JsonNode node = RegistryJson.tree(answer.bytes(MAX_ANSWER));
            String token = node.path("token").asString(node.path("access_token").asString(""));
            long seconds = Math.max(LEAST_SECONDS, node.path("expires_in").asLong(LEAST_SECONDS));
            if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
                Instant expires = clock.instant().plusSeconds(Math.min(seconds, 86_400));
                return new Token(token, expires.minus(MARGIN));
            }
        } catch (JacksonException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, noToken(answer), e);
        }
        throw Fault.unavailable(noToken(answer));
    }

    private String noToken(RegistryResponse answer) {
        return "the token server " + answer.from().getHost() + " of " + domain + " gave no token";
    }

    private Fault refused(RegistryResponse answer, Optional<RegistryCredentials> credentials)
            throws IOException {
        return answer.status() == 401 || answer.status() == 403 || answer.status() == 400
                ? RegistryErrors.unauthorised(
                        domain, RegistryErrors.text(answer), credentials.isPresent())
                : Fault.unavailable(
                        "the token server "
                                + answer.from().getHost()
                                + " of "
                                + domain
                                + " answered "
                                + answer.status()
                                + ": try again later");
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
