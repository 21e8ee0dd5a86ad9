package dev.minato.scaler.github;

import dev.minato.base.Fault;
import dev.minato.scaler.rule.SecretMask;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.server.HttpAnswer;
import dev.minato.scaler.server.PemText;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Who asks GitHub: a personal access token, or an installation of an app, whose tokens are fetched
 * with a signature of its key and kept for an hour at most. Used by one thread at a time.
 */
final class GithubCredentials {
    /** An app, as GitHub numbers it. */
    private record App(long id, long installation, PrivateKey key) {}

    private static final Duration ASSERTION = Duration.ofMinutes(9);
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofMinutes(50);

    private final Optional<App> app;
    private final SecretMask mask;
    private String token;
    private Instant until;

    private GithubCredentials(Optional<App> app, String token, SecretMask mask) {
        this.app = app;
        this.token = token;
        this.until = app.isPresent() ? Instant.MIN : Instant.MAX;
        this.mask = mask;
    }

    /**
     * Reads them.
     *
     * @throws Fault invalid when there are none, or an app's are not whole
     */
    static GithubCredentials of(TriggerParameters rule) {
        boolean named = rule.has("applicationID") || rule.has("installationID");
        if (!named && !rule.has("appKey")) {
            return new GithubCredentials(
                    Optional.empty(), rule.required("personalAccessToken"), rule.mask());
        }
        rule.required("applicationID");
        rule.required("installationID");
        try {
            PrivateKey key = PemText.privateKey(rule.required("appKey"), Optional.empty());
            if (!key.getAlgorithm().equals("RSA")) {
                throw new GeneralSecurityException("no key of RSA");
            }
            return new GithubCredentials(
                    Optional.of(
                            new App(
                                    rule.whole("applicationID", 0, 1),
                                    rule.whole("installationID", 0, 1),
                                    key)),
                    "",
                    rule.mask());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw rule.invalid("appKey", "it must be the app's private key in PEM, of RSA");
        }
    }

    /** The token to ask with now. */
    String token(ServerHttp http, URI api, ReadingDeadline deadline) throws IOException {
        Instant now = Instant.now();
        if (app.isPresent() && !now.isBefore(until)) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            api
                                                    + "/app/installations/"
                                                    + app.get().installation()
                                                    + "/access_tokens"))
                            .header("Authorization", "Bearer " + assertion(app.get(), now))
                            .header("Accept", "application/vnd.github+json")
                            .POST(HttpRequest.BodyPublishers.noBody());
            HttpAnswer answer = http.send(request, deadline).requireGood("the app's token");
            String fresh = answer.json().path("token").asString("");
            if (fresh.isEmpty()) {
                throw new IOException("the answer to the app has no token");
            }
            mask.add(fresh);
            token = fresh;
            until = now.plus(KEPT);
        }
        return token;
    }

    /** A JSON Web Token by RS256 (RFC 7519), as GitHub wants it of apps. */
    private static String assertion(App app, Instant now) throws IOException {
        String claims =
                "{\"iat\":"
                        + now.minus(SKEW).getEpochSecond()
                        + ",\"exp\":"
                        + now.plus(ASSERTION).getEpochSecond()
                        + ",\"iss\":\""
                        + app.id()
                        + "\"}";
        String signed = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(app.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed
                    + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("the app's key cannot sign", e);
        }
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Forgets what it has fetched, as when it is refused. */
    void forget() {
        if (app.isPresent()) {
            until = Instant.MIN;
        }
    }
}
