package dev.minato.cli.grammar;

import dev.minato.base.EditDistance;

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
            int distance = EditDistance.between(written, name);
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
}
