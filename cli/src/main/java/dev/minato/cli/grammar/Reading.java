package dev.minato.cli.grammar;

import dev.minato.base.Reason;
import dev.minato.cli.grammar.Grammar.Count;
import dev.minato.cli.grammar.Grammar.Option;
import dev.minato.cli.grammar.Grammar.Word;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One reading of a command line, strict as POSIX and GNU have it: {@code -ab}, {@code -nVALUE},
 * {@code -n VALUE}, {@code --name=VALUE}, {@code --name VALUE}; {@code --} ends the options;
 * nothing is abbreviated.
 */
final class Reading {
    private final Grammar grammar;
    private final List<String> line;
    private final List<Option> given = new ArrayList<>();
    private int at;
    private int word;
    private boolean onlyWords;
    private boolean helpWanted;
    private boolean manyTaken;

    Reading(Grammar grammar, List<String> line) {
        this.grammar = grammar;
        this.line = line;
    }

    boolean run() {
        while (at < line.size() && !helpWanted) {
            String next = line.get(at++);
            if (onlyWords || !next.startsWith("-") || next.equals("-")) {
                take(next);
            } else if (next.equals("--")) {
                onlyWords = true;
            } else if (next.startsWith("--")) {
                longOption(next);
            } else {
                cluster(next);
            }
        }
        if (!helpWanted) {
            requireWords();
        }
        return !helpWanted;
    }

    private void take(String text) {
        if (word == grammar.words().size()) {
            throw new Misuse("Unmatched argument: '" + text + "'");
        }
        Word taker = grammar.words().get(word);
        boolean passedOn = taker.many() && grammar.isStopping();
        if (text.isEmpty() && !passedOn) {
            // A variable of a script that was never set: it must not mean all, or nothing.
            throw new Misuse("Invalid value for parameter '" + taker.label() + "': it is empty");
        }
        if (!taker.many()) {
            word++;
        }
        onlyWords |= grammar.isStopping();
        tell(taker.found(), text, "parameter '" + taker.label() + "'");
        if (taker.many()) {
            manyTaken = true;
        }
    }

    private void requireWords() {
        List<String> missing = new ArrayList<>();
        for (int i = word; i < grammar.words().size(); i++) {
            Word one = grammar.words().get(i);
            if (one.required() && !(one.many() && manyTaken)) {
                missing.add("'" + one.label() + "'");
            }
        }
        if (!missing.isEmpty()) {
            throw new Misuse(
                    "Missing required parameter"
                            + (missing.size() > 1 ? "s" : "")
                            + ": "
                            + String.join(", ", missing));
        }
    }

    private void longOption(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option option =
                grammar.find(name).orElseThrow(() -> new Misuse("Unknown option: '" + name + "'"));
        if (equals >= 0) {
            accept(option, text.substring(equals + 1));
        } else if (option.isFlag()) {
            accept(option, "true");
        } else {
            following(option);
        }
    }

    private void cluster(String text) {
        for (int i = 1; i < text.length(); i++) {
            String name = "-" + text.charAt(i);
            Option option = grammar.find(name).orElseThrow(() -> unknown(name, text));
            if (option.isFlag()) {
                accept(option, "true");
                continue;
            }
            String rest = text.substring(i + 1);
            if (rest.isEmpty()) {
                following(option);
            } else {
                accept(option, rest.startsWith("=") ? rest.substring(1) : rest);
            }
            return;
        }
    }

    private static Misuse unknown(String name, String text) {
        return new Misuse(
                "Unknown option: '"
                        + name
                        + "'"
                        + (name.equals(text) ? "" : " (within '" + text + "')"));
    }

    private void following(Option option) {
        if (at == line.size()) {
            throw new Misuse(
                    "Missing required parameter for option '"
                            + option.longName()
                            + "' ("
                            + option.label()
                            + ")");
        }
        if (isOption(line.get(at))) {
            throw new Misuse(
                    "Expected parameter for option '"
                            + option.longName()
                            + "' but found '"
                            + line.get(at)
                            + "'");
        }
        accept(option, line.get(at++));
        while (option.count() == Count.SEVERAL && at < line.size() && !endsValues(line.get(at))) {
            accept(option, line.get(at++));
        }
    }

    private boolean endsValues(String text) {
        return text.equals("--") || isOption(text);
    }

    private boolean isOption(String text) {
        int equals = text.indexOf('=');
        return grammar.find(equals < 0 ? text : text.substring(0, equals)).isPresent();
    }

    private void accept(Option option, String text) {
        if (option.names().contains("--help")) {
            helpWanted = true;
            return;
        }
        if (option.count() == Count.ONE && given.contains(option)) {
            throw new Misuse(
                    "Option '"
                            + option.longName()
                            + "' ("
                            + option.label()
                            + ") should be specified only once");
        }
        given.add(option);
        tell(option.found(), text, "option '" + option.longName() + "'");
    }

    private static void tell(Consumer<String> found, String text, String what) {
        Optional<String> wrong = Optional.empty();
        try {
            found.accept(text);
        } catch (IllegalArgumentException e) {
            wrong = Optional.of(Reason.of(e));
        }
        if (wrong.isPresent()) {
            throw new Misuse("Invalid value for " + what + ": " + wrong.get());
        }
    }
}
