package dev.minato.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.state.Database;
import dev.minato.state.Sealer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What of an app's secrets is left out of what others are shown. */
class AppSecretsTest {
    private static final String KEY =
            "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\nab=\n";

    @TempDir private Path folder;

    private String hidden(String secret, String message) {
        Path file = folder.resolve("a.db");
        try (Database database = Database.open(file, List.of())) {
            Sealer sealer =
                    Sealer.of(database, folder.resolve("secret.key"), InstantSource.system());
            AppSecrets secrets = new AppSecrets(sealer);
            return secrets.hide(
                    "shop", Map.of("token", secrets.seal("shop", "token", secret)), message);
        }
    }

    @Test
    void theWholeValueIsLeftOutWhereverItStands() {
        assertThat(hidden("hunter2", "password hunter2 and hunter2; hunter is no part"))
                .isEqualTo("password *** and ***; hunter is no part");
        assertThat(hidden("  ", "a  b")).isEqualTo("a  b");
    }

    @Test
    void oneOfSoFewLettersThatItIsInEveryTextStays() {
        assertThat(hidden("v2", "GET /v2/ answered 404")).isEqualTo("GET /v2/ answered 404");
        assertThat(hidden("abc", "abc")).isEqualTo("abc");
        assertThat(hidden("abcd", "abc abcd")).isEqualTo("abc ***");
    }

    @Test
    void eachLineOfOneOfSeveralIsLeftOut() {
        assertThat(hidden(KEY, "said: " + KEY.replace("\n", "\\n") + "|\nab="))
                .isEqualTo("said: ***\\n***\\nab=\\n|\nab=");
    }

    @Test
    void aLongOneIsLeftOutAlsoWhereItWasCutOff() {
        String token = "eyJhbGciOiJIUzI1NiJ9.".repeat(40);

        assertThat(hidden(token, "token=" + token.substring(0, 500) + "…")).isEqualTo("token=***…");
        assertThat(hidden(token, token + token + "!")).isEqualTo("******!");
    }
}
