package dev.minato.cli.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The grammar of one command: the flags, options with a value and words that it takes. A command
 * declares them in plain calls, each with what is to be done with what was found; from that come
 * the reading ({@link LineReading}), the help ({@link HelpText}) and what a shell proposes ({@link
 * LineCompletion}). Nothing is looked up by reflection: a command's start-up is what a person waits
 * for.
 */
public final class CommandGrammar {
    /**
     * A flag or an option.
     *
     * @param names as they are written, the short one first
     * @param label what stands for the value in the help; empty for a flag
     * @param kind what the value may be
     * @param description one sentence
     * @param count how many values it takes
     * @param found takes each value; a flag's is {@code true} or {@code false}
     */
    record Option(
            List<String> names,
            String label,
            ValueKind kind,
            String description,
            Count count,
            Consumer<String> found) {
        /** Whether it means something without a value. */
        boolean isFlag() {
            return count == Count.NONE || count == Count.OPTIONAL;
        }

        String longName() {
            return names.getLast();
        }
    }

    /** How many values an option takes. */
    enum Count {
        NONE,
        /** {@code true} or {@code false} as the next word, or none, which is true. */
        OPTIONAL,
        ONE,
        /** One each time it is given. */
        REPEATED,
        /** All words up to the next option. */
        SEVERAL
    }

    /**
     * A word that is no option.
     *
     * @param label its name in the help
     * @param kind what it may be
     * @param description one sentence
     * @param required whether one must be given
     * @param many whether it takes all that follow
     * @param found takes each
     */
    record Word(
            String label,
            ValueKind kind,
            String description,
            boolean required,
            boolean many,
            Consumer<String> found) {}

    private final String command;
    private final List<String> description = new ArrayList<>();
    private final List<String> footer = new ArrayList<>();
    private final List<Option> options = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private boolean stopping;

    /**
     * @param command how it is called, for example {@code minato app list}
     */
    public CommandGrammar(String command) {
        this.command = command;
        option(List.of("-h", "--help"), "", ValueKind.ANY, "Show this help.", Count.NONE, on -> {});
    }

    /** What it does: sentences; the first stands in the list of commands. */
    public void says(String... sentences) {
        description.addAll(Arrays.asList(sentences));
    }

    /** What stands below everything in the help. */
    public void ends(String... lines) {
        footer.add("");
        footer.addAll(Arrays.asList(lines));
    }

    /** Command lines that show what it is good for. */
    public void examples(String... lines) {
        ends(lines.length == 1 ? "Example:" : "Examples:");
        for (String line : lines) {
            footer.add("  " + line);
        }
    }

    /** The first word and all behind it are words, whatever they look like. */
    public void stopsAtFirstWord() {
        stopping = true;
    }

    /**
     * A flag; {@code --flag=false} takes it back.
     *
     * @param names for example {@code -a, --all}
     */
    public void flag(String names, String description, Consumer<Boolean> found) {
        option(
                split(names),
                "",
                ValueKind.ANY,
                description,
                Count.NONE,
                text -> found.accept(ValueParser.bool(text)));
    }

    /** A flag as az has them: alone it is true, and {@code true} or {@code false} may follow. */
    public void toggle(String names, String description, Consumer<Boolean> found) {
        option(
                split(names),
                "true|false",
                new ValueKind(List.of("true", "false"), List.of()),
                description,
                Count.OPTIONAL,
                text -> found.accept(ValueParser.bool(text)));
    }

    /** An option that may be given once, with any text. */
    public void option(String names, String label, String description, Consumer<String> found) {
        option(names, label, ValueKind.ANY, description, found);
    }

    /** An option that may be given once. */
    public void option(
            String names,
            String label,
            ValueKind kind,
            String description,
            Consumer<String> found) {
        option(split(names), label, kind, description, Count.ONE, found);
    }

    /** An option that may be given once, with one of a few texts; any other is wrong usage. */
    public void choice(
            String names, List<String> choices, String description, Consumer<String> found) {
        option(
                names,
                String.join("|", choices),
                new ValueKind(choices, List.of()),
                description,
                text -> found.accept(ValueParser.oneOf(text, choices)));
    }

    /** An option that may be given several times, with any text. */
    public void options(String names, String label, String description, Consumer<String> found) {
        options(names, label, ValueKind.ANY, description, found);
    }

    /** An option that may be given several times. */
    public void options(
            String names,
            String label,
            ValueKind kind,
            String description,
            Consumer<String> found) {
        option(split(names), label, kind, description, Count.REPEATED, found);
    }

    /** An option that takes all words up to the next one. */
    public void optionOfSeveral(
            String names, String label, String description, Consumer<String> found) {
        optionOfSeveral(names, label, ValueKind.ANY, description, found);
    }

    /** An option that takes all words up to the next one, of a kind. */
    public void optionOfSeveral(
            String names,
            String label,
            ValueKind kind,
            String description,
            Consumer<String> found) {
        option(split(names), label, kind, description, Count.SEVERAL, found);
    }

    private void option(
            List<String> names,
            String label,
            ValueKind kind,
            String description,
            Count count,
            Consumer<String> found) {
        options.add(new Option(names, label, kind, description, count, found));
    }

    /** A word that must be given. */
    public void word(String label, ValueKind kind, String description, Consumer<String> found) {
        words.add(new Word(label, kind, description, true, false, found));
    }

    /** A word that must be given, one of a few texts; any other is wrong usage. */
    public void choiceWord(
            String label, List<String> choices, String description, Consumer<String> found) {
        word(
                label,
                new ValueKind(choices, List.of()),
                description,
                text -> found.accept(ValueParser.oneOf(text, choices)));
    }

    /** A word that may be given. */
    public void optionalWord(
            String label, ValueKind kind, String description, Consumer<String> found) {
        words.add(new Word(label, kind, description, false, false, found));
    }

    /** One word or more. */
    public void words(String label, ValueKind kind, String description, Consumer<String> found) {
        words.add(new Word(label, kind, description, true, true, found));
    }

    /** Any number of words. */
    public void optionalWords(
            String label, ValueKind kind, String description, Consumer<String> found) {
        words.add(new Word(label, kind, description, false, true, found));
    }

    private static List<String> split(String names) {
        int comma = names.indexOf(", ");
        return comma < 0
                ? List.of(names)
                : List.of(names.substring(0, comma), names.substring(comma + 2));
    }

    /**
     * Reads a command line and does what was declared.
     *
     * @return whether there is something to run; not when help is asked for
     * @throws Misuse when the words are not such a command line
     */
    public boolean read(List<String> line) {
        return new LineReading(this, line, LineReading.Mode.STRICT).run();
    }

    /**
     * What may stand at the end of a command line that is not finished; nothing that was declared
     * is done.
     *
     * @param before the words before it
     * @param begun what is written of it already
     */
    public LineCompletion complete(List<String> before, String begun) {
        LineReading reading = new LineReading(this, before, LineReading.Mode.LENIENT);
        reading.run();
        return new LineCompleter(this, reading, begun).completion();
    }

    /** The sentence for the list of commands. */
    public String summary() {
        return description.getFirst();
    }

    /** The whole help. */
    public String help() {
        return new HelpText(this).text();
    }

    String command() {
        return command;
    }

    List<String> description() {
        return description;
    }

    List<String> footer() {
        return footer;
    }

    List<Option> options() {
        return options;
    }

    List<Word> words() {
        return words;
    }

    boolean isStopping() {
        return stopping;
    }

    Optional<Option> find(String name) {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }
}
