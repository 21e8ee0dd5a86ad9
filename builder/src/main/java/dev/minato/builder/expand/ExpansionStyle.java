package dev.minato.builder.expand;

/**
 * The rules by which an {@link Expander} treats quotes, escapes and unset variables.
 *
 * @param keepQuotes quotes stay in the result
 * @param keepEscapes escape characters stay in the result
 * @param ignoreQuotes quotes are ordinary characters, as in a heredoc's body
 * @param keepUnset a reference to an unset variable stays as it was written
 */
public record ExpansionStyle(
        boolean keepQuotes, boolean keepEscapes, boolean ignoreQuotes, boolean keepUnset) {
    /** A word of an instruction. */
    public static final ExpansionStyle WORD = new ExpansionStyle(false, false, false, false);

    /** The body of a heredoc: variables are replaced, quotes are data. */
    public static final ExpansionStyle DOCUMENT = new ExpansionStyle(false, false, true, false);

    /** A line that is only split into words; nothing in it is replaced or removed. */
    public static final ExpansionStyle SPLIT = new ExpansionStyle(true, true, false, true);

    /** A command shown to a person: known variables replaced, all else as written. */
    public static final ExpansionStyle DISPLAY = new ExpansionStyle(true, false, false, true);

    /** A heredoc's name with its quotes removed. */
    public static final ExpansionStyle UNQUOTED = new ExpansionStyle(false, false, false, true);

    /** A heredoc's name with its quotes kept. */
    public static final ExpansionStyle QUOTED = new ExpansionStyle(true, false, false, true);
}
