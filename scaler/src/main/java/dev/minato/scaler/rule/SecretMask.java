package dev.minato.scaler.rule;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts, also of those that servers and drivers wrote. Knows the values of a
 * rule's secrets and what a type adds, like a password within a URL. Thread-safe.
 */
public final class SecretMask {
    private static final String SHOWN = "***";
    private static final int SHORT = 4;

    private final TreeSet<String> secrets =
            new TreeSet<>(
                    Comparator.comparingInt(String::length)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()));

    /** One more; a blank one is none. */
    public synchronized void add(String secret) {
        if (!secret.isBlank()) {
            secrets.add(secret);
            secrets.add(secret.strip());
        }
    }

    /** The text without them. A short one is taken out where it stands as a word. */
    public String hide(String text) {
        String hidden = text;
        for (String secret : known()) {
            if (hidden.contains(secret)) {
                hidden =
                        secret.length() >= SHORT
                                ? hidden.replace(secret, SHOWN)
                                : word(secret).matcher(hidden).replaceAll(SHOWN);
            }
        }
        return hidden;
    }

    private static Pattern word(String secret) {
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}])" + Pattern.quote(secret) + "(?![\\p{L}\\p{N}])");
    }

    private synchronized List<String> known() {
        return List.copyOf(secrets);
    }
}
