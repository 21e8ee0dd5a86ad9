package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a registry says that it wants to know: read as far as it can be, whatever it is. */
class AuthChallengeFuzzTest {
    @Test
    void aChallengeNeverEndsAPull() {
        FuzzTarget.of(AuthChallengeFuzzTest.class, "challenge")
                .seeds(
                        "Bearer"
                            + " realm=\"https://auth/token\",service=\"r\",scope=\"repository:a:pull\"",
                        "Basic realm=x, Bearer realm=\"a\\\"b\"",
                        "Negotiate, NTLM")
                .words("Bearer ", "Basic ", "realm=", "\"", "\\", ",", "=", " ", "\t", "\r\n")
                .rounds(20_000)
                .run(input -> {
                    String header = new String(input, StandardCharsets.ISO_8859_1);
                    List<AuthChallenge> challenges = AuthChallenge.parse(List.of(header));
                    assertThat(challenges.size()).isLessThanOrEqualTo(input.length);
                    return challenges.size();
                });
    }
}
