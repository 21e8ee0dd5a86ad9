package dev.minato.builder.expand;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One pass over one text. */
final class ShellLexer {
    private static final int END = -1;

    private final int[] source;
    private final int escape;
    private final ExpansionStyle style;
    private final VariableLookup variables;
    private final Set<String> unset = new LinkedHashSet<>();
    private int position;
    private int depth;
    private int produced;
    private boolean keepEscapes;

    ShellLexer(String source, int escape, ExpansionStyle style, VariableLookup variables) {
        this.source = source.codePoints().toArray();
        this.escape = escape;
        this.style = style;
        this.variables = variables;
        this.keepEscapes = style.keepEscapes();
    }

    Expansion run() {
        Words words = new Words();
        String text = upTo(END, keepEscapes, words);
        return new Expansion(text, words.finished(), unset);
    }

    private int peek() {
        return position < source.length ? source[position] : END;
    }

    private int next() {
        return position < source.length ? source[position++] : END;
    }

    /** Reads to a stop character, which is consumed, or to the end. */
    private String upTo(int stop, boolean escapesKept, Words words) {
        if (++depth > Expander.DEPTH) {
            throw new BadSubstitution(
                    "substitutions nest more than " + Expander.DEPTH + " levels deep");
        }
        boolean before = keepEscapes;
        keepEscapes = escapesKept;
        try {
            StringBuilder result = new StringBuilder();
            while (peek() != END) {
                if (peek() == stop) {
                    next();
                    return result.toString();
                }
                one(result, words);
            }
            if (stop != END) {
                throw BadSubstitution.atEnd(
                        "unexpected end of statement while looking for matching "
                                + Character.toString(stop));
            }
            return result.toString();
        } finally {
            keepEscapes = before;
            depth--;
        }
    }

    private void one(StringBuilder result, Words words) {
        int c = peek();
        if (c == '$') {
            String value = dollar();
            append(result, value);
            words.addSplitting(value);
        } else if (c == '<') {
            String text = possibleHeredoc();
            append(result, text);
            words.addWhole(text);
        } else if (!style.ignoreQuotes() && (c == '\'' || c == '"')) {
            String quoted = c == '"' ? doubleQuoted() : singleQuoted();
            append(result, quoted);
            words.addWhole(quoted);
        } else if (next() == escape) {
            escaped(result, words);
        } else {
            result.appendCodePoint(c);
            words.add(c);
        }
    }

    private void escaped(StringBuilder result, Words words) {
        if (keepEscapes) {
            result.appendCodePoint(escape);
            words.addLiteral(escape);
        }
        int c = next();
        if (c != END) {
            result.appendCodePoint(c);
            words.addLiteral(c);
        }
    }

    private void append(StringBuilder result, String text) {
        produced += text.length();
        if (produced > Expander.LIMIT) {
            throw new BadSubstitution(
                    "the expansion is longer than " + Expander.LIMIT + " characters");
        }
        result.append(text);
    }

    private String singleQuoted() {
        StringBuilder result = new StringBuilder();
        keepQuote(result, next());
        for (int c = next(); c != '\''; c = next()) {
            if (c == END) {
                throw BadSubstitution.atEnd(
                        "unexpected end of statement while looking for matching single-quote");
            }
            result.appendCodePoint(c);
        }
        keepQuote(result, '\'');
        return result.toString();
    }

    private String doubleQuoted() {
        StringBuilder result = new StringBuilder();
        keepQuote(result, next());
        while (peek() != '"') {
            if (peek() == END) {
                throw BadSubstitution.atEnd(
                        "unexpected end of statement while looking for matching double-quote");
            }
            if (peek() == '$') {
                append(result, dollar());
            } else {
                insideQuotes(result);
            }
        }
        keepQuote(result, next());
        return result.toString();
    }

    /** In double quotes only the quote, the dollar sign and the escape itself can be escaped. */
    private void insideQuotes(StringBuilder result) {
        int c = next();
        if (c == escape) {
            if (keepEscapes) {
                result.appendCodePoint(c);
            }
            int following = peek();
            if (following == END) {
                return;
            }
            if (following == '"' || following == '$' || following == escape) {
                c = next();
            }
        }
        result.appendCodePoint(c);
    }

    private void keepQuote(StringBuilder result, int quote) {
        if (style.keepQuotes()) {
            result.appendCodePoint(quote);
        }
    }

    /** {@code <<} is kept together with the blanks after it, so that the delimiter stays near. */
    private String possibleHeredoc() {
        next();
        if (peek() != '<') {
            return "<";
        }
        next();
        StringBuilder result = new StringBuilder("<<");
        while (peek() == '\t' || peek() == '\r' || peek() == ' ') {
            result.appendCodePoint(next());
        }
        return result.toString();
    }

    private String dollar() {
        next();
        if (peek() != '{') {
            String name = name();
            if (name.isEmpty()) {
                return "$";
            }
            Optional<String> value = value(name);
            return value.orElseGet(() -> style.keepUnset() ? "$" + name : "");
        }
        next();
        return switch (peek()) {
            case END -> throw BadSubstitution.atEnd("syntax error: missing '}'");
            case '{', '}', ':' -> throw new BadSubstitution("syntax error: bad substitution");
            default -> substitution(name());
        };
    }

    private String substitution(String name) {
        int modifier = next();
        return switch (modifier) {
            case '}' -> value(name).orElseGet(() -> style.keepUnset() ? "${" + name + "}" : "");
            case ':' -> choice(name, next(), true);
            case '+', '-', '?' -> choice(name, modifier, false);
            case '#', '%' -> trimmed(name, modifier);
            case '/' -> replaced(name);
            case END -> throw BadSubstitution.atEnd("syntax error: missing '}'");
            default -> throw unsupported(Character.toString(modifier));
        };
    }

    private static BadSubstitution unsupported(String modifier) {
        return new BadSubstitution("unsupported modifier (" + modifier + ") in substitution");
    }

    /** {@code ${v-w} ${v+w} ${v?w}} and their colon forms, in which empty counts as unset. */
    private String choice(String name, int modifier, boolean emptyIsUnset) {
        if (modifier == END) {
            throw BadSubstitution.atEnd("syntax error: missing '}'");
        }
        if (modifier != '-' && modifier != '+' && modifier != '?') {
            throw unsupported((emptyIsUnset ? ":" : "") + Character.toString(modifier));
        }
        String word = operand('}', false, "syntax error: missing '}'");
        Optional<String> value = value(name);
        if (value.isEmpty() && style.keepUnset()) {
            return "${" + name + (emptyIsUnset ? ":" : "") + (char) modifier + word + "}";
        }
        boolean set = value.isPresent() && !(emptyIsUnset && value.get().isEmpty());
        return switch (modifier) {
            case '-' -> set ? value.orElseThrow() : word;
            case '+' -> set ? word : "";
            default -> {
                if (!set) {
                    String why = value.isEmpty() ? "unset" : "empty";
                    throw new BadSubstitution(
                            name + ": " + (word.isEmpty() ? "is not allowed to be " + why : word));
                }
                yield value.orElseThrow();
            }
        };
    }

    private String trimmed(String name, int modifier) {
        String word = operand('}', true, "syntax error: missing '}'");
        Optional<String> value = value(name);
        if (value.isEmpty() && style.keepUnset()) {
            return "${" + name + (char) modifier + word + "}";
        }
        boolean longest = !word.isEmpty() && word.charAt(0) == modifier;
        Wildcards pattern = Wildcards.parse(longest ? word.substring(1) : word);
        String text = value.orElse("");
        return modifier == '#' ? pattern.trimStart(text, longest) : pattern.trimEnd(text, longest);
    }

    private String replaced(String name) {
        boolean all = peek() == '/';
        if (all) {
            next();
        }
        String pattern = operand('/', true, "syntax error: missing '/' in ${}");
        String replacement = operand('}', true, "syntax error: missing '}'");
        Optional<String> value = value(name);
        if (value.isEmpty() && style.keepUnset()) {
            return "${" + name + "/" + pattern + "/" + replacement + "}";
        }
        return Wildcards.parse(pattern).replace(value.orElse(""), replacement, all);
    }

    private String operand(int stop, boolean escapesKept, String whenMissing) {
        try {
            return upTo(stop, escapesKept, new Words());
        } catch (BadSubstitution e) {
            throw e.isAtEnd() ? BadSubstitution.atEnd(whenMissing) : e;
        }
    }

    /** A name; digits stand alone, and so does each special parameter of the shell. */
    private String name() {
        StringBuilder name = new StringBuilder();
        if (Character.isDigit(peek())) {
            while (Character.isDigit(peek())) {
                name.appendCodePoint(next());
            }
            return name.toString();
        }
        if (peek() != END && "@*#?-$!".indexOf(peek()) >= 0) {
            return Character.toString(next());
        }
        while (Character.isLetterOrDigit(peek()) || peek() == '_') {
            name.appendCodePoint(next());
        }
        return name.toString();
    }

    private Optional<String> value(String name) {
        Optional<String> value = variables.get(name);
        if (value.isEmpty()) {
            unset.add(name);
        }
        return value;
    }

    /** The words as they grow: blanks end a word unless they were quoted or escaped. */
    private static final class Words {
        private final List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();

        void add(int c) {
            if (BlankCharacters.is(c)) {
                end();
            } else {
                word.appendCodePoint(c);
            }
        }

        void addLiteral(int c) {
            word.appendCodePoint(c);
        }

        void addWhole(String text) {
            word.append(text);
        }

        void addSplitting(String text) {
            text.codePoints().forEach(this::add);
        }

        private void end() {
            if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }

        List<String> finished() {
            end();
            return words;
        }
    }
}
