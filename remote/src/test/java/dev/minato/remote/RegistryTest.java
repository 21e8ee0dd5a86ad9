package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A registry is asked for a manifest: what is sent to it, and what its answers become. */
final class RegistryTest {
    private static final String EMPTY_INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}";
    private static final Optional<Credentials> ACCOUNT =
            Optional.of(Credentials.basic(TestRegistry.USER, TestRegistry.PASSWORD));
    private static final Optional<Credentials> STRANGER =
            Optional.of(Credentials.basic("stranger", "guess"));
    private static final String MANIFEST = "/v2/app/manifests/1";

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private final TestRegistry server = new TestRegistry();
    private final Registries registries =
            new Registries(
                    Map.of(),
                    Path.of("/nonexistent"),
                    new Registries.Patience(
                            new Backoff(3, Duration.ofMillis(1)),
                            new Transport.Limits(
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(300))),
                    now::get);

    @AfterEach
    void close() {
        registries.close();
        server.close();
    }

    private ManifestOrIndex ask(Optional<Credentials> credentials) {
        return ask(server.domain() + "/app:1", credentials);
    }

    private ManifestOrIndex ask(String reference, Optional<Credentials> credentials) {
        Reference image = Reference.parse(reference);
        try {
            return registries.of(image.domain()).call(new ManifestEndpoint(image), credentials);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Fault refusal(Optional<Credentials> credentials) {
        return refusal(server.domain() + "/app:1", credentials);
    }

    private Fault refusal(String reference, Optional<Credentials> credentials) {
        AtomicReference<Fault> fault = new AtomicReference<>();
        assertThatThrownBy(() -> ask(reference, credentials))
                .isInstanceOfSatisfying(Fault.class, fault::set);
        return fault.get();
    }

    private Digest stored() {
        return server.manifest("app", "1", EMPTY_INDEX, MediaTypes.OCI_INDEX);
    }

    @Test
    void onLoopbackPlainHttpIsSpokenWhereTlsIsNot() {
        Digest digest = stored();
        assertThat(ask(Optional.empty()).digest()).isEqualTo(digest);
    }

    @Test
    void aManifestThatIsNotThereIsNamedWithRegistryAndMend() {
        Fault fault = refusal(Optional.empty());
        assertThat(fault.kind()).isEqualTo(Fault.Kind.NOT_FOUND);
        assertThat(fault)
                .hasMessage(
                        "manifest for %s/app:1 not found: manifest unknown: manifest unknown: manifest unknown (asked %s; check name and tag)"
                                .formatted(server.domain(), server.domain()));
    }

    @Test
    void aRegistryThatIsDownIsNamed() {
        String domain = server.domain();
        server.close();
        Fault fault = refusal(domain + "/app:1", Optional.empty());
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(fault)
                .hasMessageStartingWith("Get \"http://" + domain + "/v2/\": dial tcp: connect:")
                .hasMessageContaining("connection refused");
    }

    @Test
    void aRegistryThatNobodyKnowsIsNamed() {
        Fault fault = refusal("registry.invalid/app:1", Optional.empty());
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(fault)
                .hasMessageContaining("registry.invalid")
                .hasMessageContaining("no such host");
    }

    @Test
    void basicCredentialsAreShownToARegistryThatAsksForThem() {
        stored();
        server.door(TestRegistry.Door.BASIC);
        ask(ACCOUNT);
        assertThat(server.seen(MANIFEST).getLast().header("Authorization"))
                .isEqualTo(TestRegistry.basic());
    }

    @Test
    void nothingIsShownToARegistryThatAsksForNothing() {
        stored();
        ask(ACCOUNT);
        assertThat(server.seen(MANIFEST).getLast().header("Authorization")).isEmpty();
    }

    @Test
    void wrongBasicCredentialsAreRefusedByName() {
        stored();
        server.door(TestRegistry.Door.BASIC);
        Fault fault = refusal(STRANGER);
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAUTHORISED);
        assertThat(fault)
                .hasMessageContaining("pull access denied for " + server.domain() + "/app")
                .hasMessageContaining("the account was refused: docker login " + server.domain());
    }

    @Test
    void aPullWithoutAnAccountIsToldInDockersWords() {
        stored();
        server.door(TestRegistry.Door.BASIC);
        Fault fault = refusal(Optional.empty());
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAUTHORISED);
        assertThat(fault)
                .hasMessage(
                        "Get \"http://"
                                + server.domain()
                                + MANIFEST
                                + "\": no basic auth credentials (no account was given: docker"
                                + " login "
                                + server.domain()
                                + ")");
    }

    @ParameterizedTest
    @EnumSource(names = {"BASIC", "BEARER"})
    void aLoginAsksTheRegistry(TestRegistry.Door door) {
        server.door(door);
        Logins logins = new Logins(registries);
        logins.login(server.domain(), ACCOUNT.orElseThrow());
        logins.login("http://" + server.domain() + "/v1/", ACCOUNT.orElseThrow());
        assertThat(server.seen("/v2/")).hasSizeGreaterThan(1);
        assertThatThrownBy(() -> logins.login(server.domain(), STRANGER.orElseThrow()))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "Get \"http://"
                                + server.domain()
                                + "/v2/\": unauthorized: incorrect username or password")
                .satisfies(fault ->
                        assertThat(((Fault) fault).kind()).isEqualTo(Fault.Kind.UNAUTHORISED));
    }

    @Test
    void aLoginAtARegistryThatIsDownSaysSo() {
        assertThatThrownBy(() -> new Logins(registries).login("127.0.0.1:9", ACCOUNT.orElseThrow()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("Get \"http://127.0.0.1:9/v2/\": dial tcp")
                .hasMessageContaining("connection refused");
    }

    @Test
    void aLoginIsNotAnsweredFromTokensOfBefore() {
        server.door(TestRegistry.Door.BEARER);
        Logins logins = new Logins(registries);
        logins.login(server.domain(), ACCOUNT.orElseThrow());
        server.answer("/token", exchange -> TestRegistry.send(exchange, 401, "{}"));
        assertThatThrownBy(() -> logins.login(server.domain(), ACCOUNT.orElseThrow()))
                .hasMessageContaining("incorrect username or password");
    }

    @Test
    void aBearerTokenIsFetchedForEverybody() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(Optional.empty());
        assertThat(server.seen("/token").getLast().query())
                .contains("service=harbour")
                .contains("scope=repository:app:pull");
        assertThat(server.seen("/token").getLast().header("Authorization")).isEmpty();
    }

    @Test
    void anAccountIsShownToTheTokenServerOnly() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(ACCOUNT);
        assertThat(server.seen("/token").getLast().header("Authorization"))
                .isEqualTo(TestRegistry.basic());
        assertThat(server.seen(MANIFEST).getLast().header("Authorization"))
                .isEqualTo("Bearer token-1");
    }

    @Test
    void aTokenIsKeptUntilItExpires() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(ACCOUNT);
        ask(ACCOUNT);
        assertThat(server.seen("/token")).hasSize(1);
        now.set(now.get().plusSeconds(295));
        ask(ACCOUNT);
        assertThat(server.seen("/token")).hasSize(2);
    }

    @Test
    void aTokenOfOneAccountIsNotUsedForAnother() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(ACCOUNT);
        assertThat(refusal(STRANGER).kind()).isEqualTo(Fault.Kind.UNAUTHORISED);
    }

    @Test
    void aTokenThatWasRevokedIsFetchedAnewOnce() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(ACCOUNT);
        server.token("token-2");
        ask(ACCOUNT);
        assertThat(server.seen("/token")).hasSize(2);
    }

    @Test
    void anIdentityTokenIsExchanged() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(Optional.of(new Credentials("", "", "identity", "")));
        assertThat(server.seen("/token").getLast().body())
                .contains("grant_type=refresh_token")
                .contains("scope=repository%3Aapp%3Apull");
    }

    @Test
    void aServerWithoutOauthGetsTheAccountInstead() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        server.withoutOauth();
        ask(Optional.of(new Credentials(TestRegistry.USER, TestRegistry.PASSWORD, "identity", "")));
        assertThat(server.seen("/token").getLast().method()).isEqualTo("GET");
    }

    @Test
    void aRegistryTokenIsSentAsItIs() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(Optional.of(new Credentials("", "", "", "token-1")));
        assertThat(server.seen("/token")).isEmpty();
    }

    @Test
    void wrongCredentialsAtTheTokenServerAreRefusedByName() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        assertThat(refusal(STRANGER))
                .hasMessageContaining("registry " + server.domain() + " refused the credentials")
                .hasMessageContaining("incorrect username or password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "http://registry.example/token",
                "ftp://127.0.0.1/token",
                "//127.0.0.1/token",
                "not a url",
                ""
            })
    void credentialsAreNotSentToAnOddRealm(String realm) {
        stored();
        server.door(TestRegistry.Door.BEARER);
        server.realm(realm);
        assertThat(refusal(ACCOUNT)).hasMessageContaining("nothing was sent there");
    }

    @Test
    void aRedirectToAnotherOriginCarriesNoCredentials() {
        try (TestRegistry other = new TestRegistry()) {
            Digest digest = other.manifest("app", "1", EMPTY_INDEX, MediaTypes.OCI_INDEX);
            server.door(TestRegistry.Door.BASIC);
            server.answer(
                    MANIFEST,
                    exchange -> TestRegistry.redirect(exchange, other.uri(MANIFEST).toString()));
            assertThat(ask(ACCOUNT).digest()).isEqualTo(digest);
            assertThat(other.seen(MANIFEST).getLast().header("Authorization")).isEmpty();
        }
    }

    @Test
    void redirectsInACircleEnd() {
        server.answer(MANIFEST, exchange -> TestRegistry.redirect(exchange, MANIFEST));
        assertThat(refusal(Optional.empty())).hasMessageContaining("redirects more than 5 times");
        assertThat(server.seen(MANIFEST)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://example.invalid/x", "ht tp:", ""})
    void aRedirectToAnOddPlaceIsNotFollowed(String location) {
        server.answer(MANIFEST, exchange -> TestRegistry.redirect(exchange, location));
        assertThat(refusal(Optional.empty())).hasMessageContaining("redirects");
    }

    @Test
    void aRefreshTokenIsNotCarriedAlongARedirect() {
        try (TestRegistry other = new TestRegistry()) {
            server.door(TestRegistry.Door.BEARER);
            server.answer(
                    "/token",
                    exchange -> TestRegistry.redirect(exchange, other.uri("/token").toString()));
            refusal(Optional.of(new Credentials("", "", "identity", "")));
            assertThat(other.seen("/token")).isEmpty();
        }
    }

    @Test
    void aBusyRegistryIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        server.answer(
                MANIFEST,
                exchange -> {
                    if (asked.incrementAndGet() < 3) {
                        TestRegistry.send(exchange, 503, "");
                    } else {
                        exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
                        byte[] bytes = EMPTY_INDEX.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        assertThat(ask(Optional.empty()).mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    }

    @Test
    void aRegistryThatLimitsIsQuotedInTheEnd() {
        server.answer(
                MANIFEST,
                exchange ->
                        TestRegistry.send(
                                exchange,
                                429,
                                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow"
                                        + " down\"}]}"));
        assertThat(refusal(Optional.empty()))
                .hasMessageContaining("toomanyrequests")
                .hasMessageContaining("slow down");
        assertThat(server.seen(MANIFEST)).hasSize(3);
    }

    @Test
    void aManifestWithoutEndIsGivenUp() {
        server.answer(
                MANIFEST,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream body = exchange.getResponseBody();
                    byte[] blanks = " ".repeat(65_536).getBytes(StandardCharsets.UTF_8);
                    for (int i = 0; i < 100_000; i++) {
                        body.write(blanks);
                    }
                });
        assertThat(refusal(Optional.empty())).hasMessageContaining("longer than 4194304 bytes");
        assertThat(server.seen(MANIFEST)).hasSize(1);
    }

    @Test
    void aManifestThatStopsArrivingIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        server.answer(
                MANIFEST,
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        try {
            assertThat(refusal(Optional.empty()).kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        } finally {
            end.countDown();
        }
    }

    @Test
    void otherBytesThanTheDigestAskedForAreRefused() {
        Digest asked = Digest.of("something else".getBytes(StandardCharsets.UTF_8));
        server.answer(
                "/v2/app/manifests/" + asked,
                exchange -> {
                    byte[] bytes = EMPTY_INDEX.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                });
        assertThat(refusal(server.domain() + "/app@" + asked, Optional.empty()))
                .hasMessageContaining(asked + " was asked for");
    }

    @Test
    void schemaOneIsRefusedByName() {
        server.manifest(
                "app",
                "1",
                "{\"schemaVersion\":1}",
                "application/vnd.docker.distribution.manifest.v1+prettyjws");
        assertThat(refusal(Optional.empty()))
                .hasMessageContaining(server.domain() + "/app:1")
                .hasMessageContaining("schema 1");
    }

    @Test
    void whatIsNoManifestIsRefusedByName() {
        server.manifest("app", "1", "<html>hello</html>", "text/html");
        assertThat(refusal(Optional.empty()))
                .hasMessageStartingWith("image " + server.domain() + "/app:1: ");
    }
}
