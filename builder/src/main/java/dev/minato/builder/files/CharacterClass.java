package dev.minato.builder.files;

import java.util.List;

/**
 * A class of characters in a pattern, {@code [a-z]} or {@code [^a]}.
 *
 * @param ranges low and high alternate
 * @param negated none of them
 */
record CharacterClass(List<Integer> ranges, boolean negated) {
    CharacterClass {
        ranges = List.copyOf(ranges);
    }

    boolean has(int code) {
        boolean in = false;
        for (int i = 0; i < ranges.size(); i += 2) {
            in |= ranges.get(i) <= code && code <= ranges.get(i + 1);
        }
        return in != negated;
    }
}
