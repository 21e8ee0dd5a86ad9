package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** WWW-Authenticate headers as registries send them. */
final class ChallengeTest {
    @Test
    void parametersMayBeQuotedAndHoldCommas() {
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "Bearer"
                                            + " realm=\"https://a/t\",service=reg,scope=\"repository:a/b:pull,push\"")))
                .containsExactly(
                        new Challenge(
                                "bearer",
                                Map.of(
                                        "realm", "https://a/t",
                                        "service", "reg",
                                        "scope", "repository:a/b:pull,push")));
    }

    @Test
    void oneHeaderMayHoldSeveral() {
        assertThat(Challenge.parse(List.of("Negotiate, Basic realm=\"x\\\"y\", Bearer realm=z")))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "x\"y")),
                        new Challenge("bearer", Map.of("realm", "z")));
    }

    @Test
    void namesAreReadInAnyCase() {
        assertThat(Challenge.parse(List.of("BEARER Realm=z")).getFirst().parameter("realm"))
                .isEqualTo("z");
    }

    @Test
    void garbageEndsTheReading() {
        assertThat(Challenge.parse(List.of("", " ,, ", "=\"x", "Bearer realm=\"open", "\"")))
                .containsExactly(new Challenge("bearer", Map.of("realm", "open")));
    }

    @Test
    void aHeaderOfTenThousandCharactersIsLeftOut() {
        assertThat(Challenge.parse(List.of("Bearer realm=" + "x".repeat(10_000)))).isEmpty();
    }
}
