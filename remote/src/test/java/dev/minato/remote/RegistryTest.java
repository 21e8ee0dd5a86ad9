package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.MediaTypes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry is asked for a manifest: what is sent to it, and what its answers become. */
final class RegistryTest extends RegistryFixture {
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
        LoginCheck logins = new LoginCheck(registries);
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
        assertThatThrownBy(() ->
                        new LoginCheck(registries).login("127.0.0.1:9", ACCOUNT.orElseThrow()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("Get \"http://127.0.0.1:9/v2/\": dial tcp")
                .hasMessageContaining("connection refused");
    }

    @Test
    void aLoginIsNotAnsweredFromTokensOfBefore() {
        server.door(TestRegistry.Door.BEARER);
        LoginCheck logins = new LoginCheck(registries);
        logins.login(server.domain(), ACCOUNT.orElseThrow());
        server.answer("/token", exchange -> TestRegistry.send(exchange, 401, "{}"));
        assertThatThrownBy(() -> logins.login(server.domain(), ACCOUNT.orElseThrow()))
                .hasMessageContaining("incorrect username or password");
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
