package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** BearerTokens: where they are fetched, how long they are kept, who is shown them. */
final class RegistryTokenTest extends RegistryFixture {
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
        ask(Optional.of(new RegistryCredentials("", "", "identity", "")));
        assertThat(server.seen("/token").getLast().body())
                .contains("grant_type=refresh_token")
                .contains("scope=repository%3Aapp%3Apull");
    }

    @Test
    void aServerWithoutOauthGetsTheAccountInstead() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        server.withoutOauth();
        ask(
                Optional.of(
                        new RegistryCredentials(
                                TestRegistry.USER, TestRegistry.PASSWORD, "identity", "")));
        assertThat(server.seen("/token").getLast().method()).isEqualTo("GET");
    }

    @Test
    void aRegistryTokenIsSentAsItIs() {
        stored();
        server.door(TestRegistry.Door.BEARER);
        ask(Optional.of(new RegistryCredentials("", "", "", "token-1")));
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
    void aRefreshTokenIsNotCarriedAlongARedirect() {
        try (TestRegistry other = new TestRegistry()) {
            server.door(TestRegistry.Door.BEARER);
            server.answer(
                    "/token",
                    exchange -> TestRegistry.redirect(exchange, other.uri("/token").toString()));
            refusal(Optional.of(new RegistryCredentials("", "", "identity", "")));
            assertThat(other.seen("/token")).isEmpty();
        }
    }
}
