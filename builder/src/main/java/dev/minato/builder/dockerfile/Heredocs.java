package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;
import dev.minato.builder.expand.BlankCharacters;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.ExpansionStyle;
import dev.minato.builder.expand.VariableLookup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The openings of here-documents: {@code [n]<<[-]NAME}, the name perhaps quoted. */
final class Heredocs {
    private static final Expander WORDS = new Expander('\\', ExpansionStyle.SPLIT);
    private static final Expander UNQUOTED = new Expander('\\', ExpansionStyle.UNQUOTED);
    private static final Expander QUOTED = new Expander('\\', ExpansionStyle.QUOTED);

    private Heredocs() {}

    /** An opening whose body has not been read. */
    record Opening(String name, boolean expand, boolean chomp) {
        Heredoc with(String content) {
            return new Heredoc(name, expand, chomp, content);
        }
    }

    /** All openings of an instruction; none where its quotes do not match. */
    static List<Opening> openings(String line) {
        List<String> words;
        try {
            words = WORDS.expand(line, VariableLookup.NONE).words();
        } catch (Fault f) {
            return List.of();
        }
        List<Opening> found = new ArrayList<>();
        for (String word : words) {
            opening(word).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Reads one word.
     *
     * @throws SyntaxError when it opens a here-document whose name has an open quote
     */
    static Optional<Opening> opening(String word) {
        int digits = 0;
        while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
            digits++;
        }
        if (!word.startsWith("<<", digits)) {
            return Optional.empty();
        }
        boolean chomp = word.startsWith("-", digits + 2);
        String rest = BlankCharacters.trimLeft(word.substring(digits + 2 + (chomp ? 1 : 0)));
        if (rest.isEmpty() || rest.indexOf('<') >= 0) {
            return Optional.empty();
        }
        try {
            List<String> plain = UNQUOTED.expand(rest, VariableLookup.NONE).words();
            List<String> raw = QUOTED.expand(rest, VariableLookup.NONE).words();
            if (plain.size() != 1 || raw.size() != 1) {
                return Optional.empty();
            }
            String name = plain.getFirst();
            return Optional.of(new Opening(name, quotes(name) == quotes(raw.getFirst()), chomp));
        } catch (Fault f) {
            throw new SyntaxError(f.text());
        }
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '\'' || c == '"').count();
    }
}
