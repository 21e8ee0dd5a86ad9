package dev.minato.cli.grammar;

import java.util.List;

/**
 * A completion says what may stand at one place of a command line.
 *
 * @param proposals texts that are known, as the whole word would be
 * @param prefix what of the word stands before the value, for example {@code --file=}
 * @param begun what is written of the value already
 * @param sources where other values come from
 * @param given values that stand in the line already
 */
public record LineCompletion(
        List<Proposal> proposals,
        String prefix,
        String begun,
        List<ValueSource> sources,
        List<GivenValue> given) {
    /**
     * A whole word that may stand there.
     *
     * @param text the word
     * @param description a sentence, or ""
     */
    public record Proposal(String text, String description) {}

    /**
     * A value that stands in the line already.
     *
     * @param sources where such a value comes from
     */
    public record GivenValue(List<ValueSource> sources, String text) {}

    public LineCompletion {
        proposals = List.copyOf(proposals);
        sources = List.copyOf(sources);
        given = List.copyOf(given);
    }

    /** The values of the line that come from a source. */
    public List<String> given(ValueSource source) {
        return given.stream()
                .filter(value -> value.sources().contains(source))
                .map(GivenValue::text)
                .toList();
    }
}
