package dev.minato.cli.grammar;

import dev.minato.base.Reason;
import dev.minato.cli.grammar.CommandGrammar.Count;
import dev.minato.cli.grammar.CommandGrammar.Option;
import dev.minato.cli.grammar.CommandGrammar.Word;
import dev.minato.cli.grammar.LineCompletion.GivenValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a command line once, as POSIX and GNU have it: {@code -ab}, {@code -nVALUE}, {@code -n
 * VALUE}, {@code --name=VALUE}, {@code --name VALUE}; {@code --} ends the options; nothing is
 * abbreviated.
 */
final class LineReading {
    /** What is done with the words. */
    enum Mode {
        /** What was declared; a line that is wrong ends it. */
        STRICT,
        /** They are noted, for a line that is still being written; what is wrong is passed over. */
        LENIENT
    }

    private final CommandGrammar grammar;
    private final List<String> line;
    private final Mode mode;
    private final List<Option> options = new ArrayList<>();
    private final List<GivenValue> given = new ArrayList<>();
    private Optional<Option> waiting = Optional.empty();
    private int at;
    private int word;
    private boolean onlyWords;
    private boolean helpWanted;
    private boolean manyTaken;

    LineReading(CommandGrammar grammar, List<String> line, Mode mode) {
        this.grammar = grammar;
        this.line = line;
        this.mode = mode;
    }

    boolean run() {
        while (at < line.size() && !helpWanted) {
            String next = line.get(at++);
            waiting = Optional.empty();
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

    /** The option whose value comes next, or may come next when it takes several. */
    Optional<Option> waiting() {
        return waiting;
    }

    /** The options that were given. */
    List<Option> options() {
        return options;
    }

    /** The values that were given, of options and words. */
    List<GivenValue> given() {
        return given;
    }

    /** The word that comes next. */
    Optional<Word> nextWord() {
        return word < grammar.words().size()
                ? Optional.of(grammar.words().get(word))
                : Optional.empty();
    }

    /** Whether nothing that follows is an option. */
    boolean isOnlyWords() {
        return onlyWords;
    }

    private void wrong(String text) {
        if (mode == Mode.STRICT) {
            throw new UsageException(text);
        }
    }

    private void take(String text) {
        if (word == grammar.words().size()) {
            wrong("Unmatched argument: '" + text + "'");
            return;
        }
        Word taker = grammar.words().get(word);
        boolean passedOn = taker.many() && grammar.isStopping();
        if (text.isEmpty() && !passedOn) {
            // A variable of a script that was never set: it must not mean all, or nothing.
            wrong("Invalid value for parameter '" + taker.label() + "': it is empty");
        }
        if (!taker.many()) {
            word++;
        }
        onlyWords |= grammar.isStopping();
        given.add(new GivenValue(taker.kind().sources(), text));
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
            wrong(
                    "Missing required parameter"
                            + (missing.size() > 1 ? "s" : "")
                            + ": "
                            + String.join(", ", missing));
        }
    }

    private void longOption(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Optional<Option> found = grammar.find(name);
        if (found.isEmpty()) {
            wrong("Unknown option: '" + name + "'" + near(name));
            return;
        }
        Option option = found.get();
        if (equals >= 0) {
            accept(option, text.substring(equals + 1));
        } else if (option.count() == Count.OPTIONAL && isBoolean()) {
            accept(option, line.get(at++));
        } else if (option.isFlag()) {
            accept(option, "true");
        } else {
            following(option);
        }
    }

    private boolean isBoolean() {
        return at < line.size() && List.of("true", "false").contains(line.get(at));
    }

    private String near(String name) {
        List<String> names = grammar.options().stream().map(Option::longName).toList();
        return NearestName.of(name, names)
                .map(nearest -> ". Did you mean '" + nearest + "'?")
                .orElse("");
    }

    private void cluster(String text) {
        for (int i = 1; i < text.length(); i++) {
            String name = "-" + text.charAt(i);
            Optional<Option> found = grammar.find(name);
            if (found.isEmpty()) {
                wrong(
                        "Unknown option: '"
                                + name
                                + "'"
                                + (name.equals(text) ? "" : " (within '" + text + "')"));
                return;
            }
            Option option = found.get();
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

    private void following(Option option) {
        waiting = Optional.of(option);
        if (at == line.size()) {
            wrong(
                    "Missing required parameter for option '"
                            + option.longName()
                            + "' ("
                            + option.label()
                            + ")");
            return;
        }
        if (isOption(line.get(at))) {
            wrong(
                    "Expected parameter for option '"
                            + option.longName()
                            + "' but found '"
                            + line.get(at)
                            + "'");
            return;
        }
        accept(option, line.get(at++));
        while (option.count() == Count.SEVERAL && at < line.size() && !endsValues(line.get(at))) {
            accept(option, line.get(at++));
        }
        if (option.count() != Count.SEVERAL) {
            waiting = Optional.empty();
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
            helpWanted = mode == Mode.STRICT;
            return;
        }
        if (option.count() == Count.ONE && options.contains(option)) {
            wrong(
                    "Option '"
                            + option.longName()
                            + "' ("
                            + option.label()
                            + ") should be specified only once");
        }
        options.add(option);
        given.add(new GivenValue(option.kind().sources(), text));
        tell(option.found(), text, "option '" + option.longName() + "'");
    }

    private void tell(Consumer<String> found, String text, String what) {
        if (mode == Mode.LENIENT) {
            return;
        }
        Optional<String> wrong = Optional.empty();
        try {
            found.accept(text);
        } catch (IllegalArgumentException e) {
            wrong = Optional.of(Reason.of(e));
        }
        if (wrong.isPresent()) {
            throw new UsageException("Invalid value for " + what + ": " + wrong.get());
        }
    }
}
