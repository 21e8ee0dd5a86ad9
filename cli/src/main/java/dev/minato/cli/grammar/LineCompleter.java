package dev.minato.cli.grammar;

import dev.minato.cli.grammar.CommandGrammar.Count;
import dev.minato.cli.grammar.CommandGrammar.Option;
import dev.minato.cli.grammar.CommandGrammar.Word;
import dev.minato.cli.grammar.LineCompletion.Proposal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Completes a line: finds the option, value or word that may follow a reading of the words before.
 */
final class LineCompleter {
    private final CommandGrammar grammar;
    private final LineReading reading;
    private final String begun;

    /**
     * @param reading of the words before
     * @param begun what is written of the word
     */
    LineCompleter(CommandGrammar grammar, LineReading reading, String begun) {
        this.grammar = grammar;
        this.reading = reading;
        this.begun = begun;
    }

    LineCompletion completion() {
        Optional<Option> waiting = reading.waiting();
        boolean dashed = begun.startsWith("-") && !reading.isOnlyWords();
        if (waiting.isPresent() && !(waiting.get().count() == Count.SEVERAL && dashed)) {
            return value(waiting.get().kind(), "", begun);
        }
        int equals = begun.indexOf('=');
        if (dashed && equals > 0) {
            return grammar.find(begun.substring(0, equals))
                    .map(option -> assigned(option, equals + 1))
                    .orElseGet(this::nothing);
        }
        if (dashed) {
            return completion(names(), "", begun, List.of());
        }
        return reading.nextWord().map(this::word).orElseGet(this::nothing);
    }

    private LineCompletion assigned(Option option, int valueAt) {
        ValueKind kind = option.isFlag() ? ValueKind.choice("true", "false") : option.kind();
        return value(kind, begun.substring(0, valueAt), begun.substring(valueAt));
    }

    private LineCompletion word(Word word) {
        return value(word.kind(), "", begun);
    }

    private LineCompletion value(ValueKind kind, String prefix, String value) {
        List<Proposal> proposals =
                kind.choices().stream()
                        .filter(choice -> choice.startsWith(value))
                        .map(choice -> new Proposal(prefix + choice, ""))
                        .toList();
        return completion(proposals, prefix, value, kind.sources());
    }

    /** The long names of options that may still be given; a short one only when it is written. */
    private List<Proposal> names() {
        List<Proposal> names = new ArrayList<>();
        for (Option option : grammar.options()) {
            boolean again = option.count() == Count.REPEATED || option.count() == Count.SEVERAL;
            if (again || !reading.options().contains(option)) {
                boolean isShort = begun.length() == 2 && option.names().contains(begun);
                String name = isShort ? begun : option.longName();
                if (name.startsWith(begun)) {
                    names.add(new Proposal(name, option.description()));
                }
            }
        }
        return names;
    }

    private LineCompletion nothing() {
        return completion(List.of(), "", begun, List.of());
    }

    private LineCompletion completion(
            List<Proposal> proposals, String prefix, String value, List<ValueSource> sources) {
        return new LineCompletion(proposals, prefix, value, sources, reading.given());
    }
}
