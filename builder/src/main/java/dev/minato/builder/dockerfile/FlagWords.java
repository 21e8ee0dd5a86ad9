package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import java.util.ArrayList;
import java.util.List;

/**
 * The words that start with {@code --} right after an instruction's word, quotes and escapes
 * processed; a lone {@code --} ends them.
 */
record FlagWords(List<String> flags, String rest) {

    static FlagWords split(String text, char escape) {
        List<String> flags = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && BlankCharacters.is(text.charAt(at))) {
                at++;
            }
            if (!text.startsWith("--", at)) {
                return new FlagWords(flags, text.substring(at));
            }
            StringBuilder word = new StringBuilder();
            at = word(text, at, escape, word);
            String flag = word.toString();
            if (flag.equals("--")) {
                return new FlagWords(flags, text.substring(at));
            }
            flags.add(flag);
        }
    }

    /** Reads one word and answers where it ends. */
    private static int word(String text, int from, char escape, StringBuilder word) {
        char quote = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quote == 0 && BlankCharacters.is(c)) {
                return at;
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c != escape) {
                word.append(c);
            } else if (at + 1 < text.length()) {
                at++;
                word.append(text.charAt(at));
            }
            at++;
        }
        return at;
    }
}
