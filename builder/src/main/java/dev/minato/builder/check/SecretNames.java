package dev.minato.builder.check;

import java.util.Locale;
import java.util.Set;

/** Names that tell of something secret, by the words between their underscores. */
final class SecretNames {
    private static final Set<String> SECRET =
            Set.of(
                    "apikey",
                    "auth",
                    "credential",
                    "credentials",
                    "key",
                    "password",
                    "pword",
                    "passwd",
                    "secret",
                    "token");
    private static final Set<String> HARMLESS = Set.of("public", "file", "version");

    private SecretNames() {}

    /** Whether a name has a word for a secret, and none that says it is only about one. */
    static boolean has(String name) {
        boolean secret = false;
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            if (HARMLESS.contains(word)) {
                return false;
            }
            secret |= SECRET.contains(word);
        }
        return secret;
    }
}
