package dev.minato.builder.expand;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

/**
 * Expands variables in words of a Dockerfile: {@code $v}, {@code ${v}}, {@code ${v:-w}} with {@code
 * - + ?} and their colon forms, {@code ${v#p} ${v##p} ${v%p} ${v%%p} ${v/p/r} ${v//p/r}}, single
 * and double quotes, and the escape character. A result is at most {@link #LIMIT} characters and
 * substitutions nest at most {@link #DEPTH} deep, so that a hostile file cannot exhaust memory.
 *
 * <p>Immutable; safe for concurrent use.
 */
public final class Expander {
    /** The longest result of one expansion, in characters. */
    public static final int LIMIT = 1 << 20;

    /** The deepest nesting of substitutions. */
    public static final int DEPTH = 200;

    private final int escape;
    private final ExpansionStyle style;

    /**
     * An expander.
     *
     * @param escape the file's escape character, {@code \} or a backtick
     * @param style what happens to quotes, escapes and unset variables
     */
    public Expander(char escape, ExpansionStyle style) {
        this.escape = escape;
        this.style = style;
    }

    /**
     * Expands a text.
     *
     * @throws Fault invalid, with the text and what is wrong in it: an open quote, a missing brace,
     *     an unknown modifier, a variable that must be set and is not, a result over the limit
     */
    public Expansion expand(String source, VariableLookup variables) {
        try {
            return new ShellLexer(source, escape, style, variables).run();
        } catch (BadSubstitution e) {
            throw Fault.invalid(
                    "expansion", "failed to process " + shown(source) + ": " + Reason.of(e));
        }
    }

    /** The expanded text alone. */
    public String text(String source, VariableLookup variables) {
        return expand(source, variables).text();
    }

    private static String shown(String source) {
        String quoted = '"' + source.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return quoted.length() <= 200 ? quoted : quoted.substring(0, 200) + "…\"";
    }
}
