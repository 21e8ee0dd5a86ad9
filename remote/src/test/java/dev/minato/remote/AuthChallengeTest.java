package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** WWW-Authenticate headers as registries send them. */
final class AuthChallengeTest {
    @Test
    void parametersMayBeQuotedAndHoldCommas() {
        assertThat(
                        AuthChallenge.parse(
                                List.of(
                                        "Bearer"
                                            + " realm=\"https://a/t\",service=reg,scope=\"repository:a/b:pull,push\"")))
                .containsExactly(
                        new AuthChallenge(
                                "bearer",
                                Map.of(
                                        "realm", "https://a/t",
                                        "service", "reg",
                                        "scope", "repository:a/b:pull,push")));
    }

    @Test
    void oneHeaderMayHoldSeveral() {
        assertThat(
                        AuthChallenge.parse(
                                List.of("Negotiate, Basic realm=\"x\\\"y\", Bearer realm=z")))
                .containsExactly(
                        new AuthChallenge("negotiate", Map.of()),
                        new AuthChallenge("basic", Map.of("realm", "x\"y")),
                        new AuthChallenge("bearer", Map.of("realm", "z")));
    }

    @Test
    void namesAreReadInAnyCase() {
        assertThat(AuthChallenge.parse(List.of("BEARER Realm=z")).getFirst().parameter("realm"))
                .isEqualTo("z");
    }

    @Test
    void garbageEndsTheReading() {
        assertThat(AuthChallenge.parse(List.of("", " ,, ", "=\"x", "Bearer realm=\"open", "\"")))
                .containsExactly(new AuthChallenge("bearer", Map.of("realm", "open")));
    }

    @Test
    void aHeaderOfTenThousandCharactersIsLeftOut() {
        assertThat(AuthChallenge.parse(List.of("Bearer realm=" + "x".repeat(10_000)))).isEmpty();
    }
}
