package dev.minato.cli.grammar;

import java.util.Optional;

/** Finds the name that somebody may have meant: at most two letters put in, left out or changed. */
public final class NearestName {
    private static final int TOO_FAR = 3;

    private NearestName() {}

    /** The nearest of some names; empty when none is near, or shares no letter. */
    public static Optional<String> of(String written, Iterable<String> names) {
        Optional<String> nearest = Optional.empty();
        int least = TOO_FAR;
        for (String name : names) {
            int distance = distance(written, name);
            if (distance < least && distance < letters(name)) {
                least = distance;
                nearest = Optional.of(name);
            }
        }
        return nearest;
    }

    /** What a name is long without the hyphens of an option. */
    private static int letters(String name) {
        return name.startsWith("--") ? name.length() - 2 : name.length();
    }

    /** How many letters have to be put in, left out or changed. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
