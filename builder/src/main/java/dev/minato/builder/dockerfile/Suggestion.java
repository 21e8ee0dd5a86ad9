package dev.minato.builder.dockerfile;

import dev.minato.base.EditDistance;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the known word within two edits of what was written. */
public final class Suggestion {
    private static final int NEAR = 3;

    private Suggestion() {}

    /**
     * A text to append to an error: {@code " (did you mean COPY?)"}, or "" when nothing is near.
     *
     * @param written what the user wrote; only its first 64 characters count
     */
    public static String of(String written, Collection<String> known) {
        return nearest(written, known).map(best -> " (did you mean " + best + "?)").orElse("");
    }

    /**
     * The nearest of the known words; empty when none is near, or one is the same.
     *
     * @param written what the user wrote; only its first 64 characters count
     */
    public static Optional<String> nearest(String written, Collection<String> known) {
        String word = written.length() > 64 ? written.substring(0, 64) : written;
        Optional<String> best = Optional.empty();
        int distance = NEAR;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) >= distance) {
                continue;
            }
            int d = EditDistance.between(word, candidate);
            if (d == 0) {
                return Optional.empty();
            }
            if (d < distance) {
                distance = d;
                best = Optional.of(candidate);
            }
        }
        return best.filter(name -> !name.isEmpty());
    }

    /** The same without regard to case; the answer takes the case of what was written. */
    static String ignoringCase(String written, Collection<String> known) {
        String text =
                of(
                        written.toLowerCase(Locale.ROOT),
                        known.stream().map(k -> k.toLowerCase(Locale.ROOT)).toList());
        if (text.isEmpty() || written.equals(written.toLowerCase(Locale.ROOT))) {
            return text;
        }
        int from = " (did you mean ".length();
        return text.substring(0, from) + text.substring(from).toUpperCase(Locale.ROOT);
    }
}
