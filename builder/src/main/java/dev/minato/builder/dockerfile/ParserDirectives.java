package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parser directives: {@code # key=value} in the first lines. The first line that is none ends them.
 */
final class ParserDirectives {
    private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

    private final Map<String, String> values = new HashMap<>();
    private boolean done;

    /**
     * Looks at a line, its leading blanks removed, and answers whether it is a directive.
     *
     * @throws SyntaxError when a directive is repeated or the escape character is unknown
     */
    boolean see(String line) {
        if (done) {
            return false;
        }
        Optional<Map.Entry<String, String>> directive = parse(line);
        if (directive.isEmpty()) {
            done = true;
            return false;
        }
        String key = directive.get().getKey();
        String value = directive.get().getValue();
        if (values.putIfAbsent(key, value) != null) {
            throw new SyntaxError("only one " + key + " parser directive can be used");
        }
        if (key.equals("escape") && !value.equals("\\") && !value.equals("`")) {
            throw new SyntaxError("invalid escape token '" + value + "' does not match ` or \\");
        }
        return true;
    }

    private static Optional<Map.Entry<String, String>> parse(String line) {
        return line.startsWith("#") ? ofComment(line.substring(1)) : Optional.empty();
    }

    /** The directive that a comment's text is, its sign taken away. */
    static Optional<Map.Entry<String, String>> ofComment(String comment) {
        String text = BlankCharacters.trim(comment);
        int end = 0;
        while (end < text.length() && isKeyPart(text.charAt(end), end)) {
            end++;
        }
        String key = text.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = BlankCharacters.trimLeft(text.substring(end));
        if (!KNOWN.contains(key) || !rest.startsWith("=")) {
            return Optional.empty();
        }
        String value = BlankCharacters.trim(rest.substring(1));
        return value.isEmpty() ? Optional.empty() : Optional.of(Map.entry(key, value));
    }

    private static boolean isKeyPart(char c, int index) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (index > 0 && c >= '0' && c <= '9');
    }

    char escape() {
        return values.getOrDefault("escape", "\\").charAt(0);
    }

    Optional<String> syntax() {
        return Optional.ofNullable(values.get("syntax"));
    }

    Optional<String> check() {
        return Optional.ofNullable(values.get("check"));
    }
}
