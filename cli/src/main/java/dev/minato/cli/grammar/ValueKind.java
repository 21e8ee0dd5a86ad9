package dev.minato.cli.grammar;

import java.util.List;

/**
 * A kind says which texts a word or an option's value may be, as far as a shell can complete it.
 *
 * @param choices texts that it may be
 * @param sources where others come from
 */
public record ValueKind(List<String> choices, List<ValueSource> sources) {
    /** Any text: nothing can be proposed. */
    public static final ValueKind ANY = new ValueKind(List.of(), List.of());

    public ValueKind {
        choices = List.copyOf(choices);
        sources = List.copyOf(sources);
    }

    /** A value from these sources. */
    public static ValueKind from(ValueSource... sources) {
        return new ValueKind(List.of(), List.of(sources));
    }

    /** One of these texts. */
    public static ValueKind choice(String... choices) {
        return new ValueKind(List.of(choices), List.of());
    }
}
