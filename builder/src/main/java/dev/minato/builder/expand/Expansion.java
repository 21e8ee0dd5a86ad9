package dev.minato.builder.expand;

import java.util.List;
import java.util.Set;

/**
 * What an expansion gave.
 *
 * @param text the whole source with quotes removed and variables replaced
 * @param words the same, split at blanks that were not quoted; replaced variables are split too
 * @param unset names that were asked for and not set, in order of appearance
 */
public record Expansion(String text, List<String> words, Set<String> unset) {
    public Expansion {
        words = List.copyOf(words);
    }
}
