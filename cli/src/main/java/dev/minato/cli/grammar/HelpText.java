package dev.minato.cli.grammar;

import dev.minato.cli.grammar.CommandGrammar.Count;
import dev.minato.cli.grammar.CommandGrammar.Option;
import dev.minato.cli.grammar.CommandGrammar.Word;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The help of a command, 80 columns wide. */
public final class HelpText {
    private static final int WIDTH = 80;
    private static final int LONGEST_LEFT = 26;
    private static final String NO_SHORT_NAME = "    ";

    private final CommandGrammar grammar;
    private final StringBuilder text = new StringBuilder();

    HelpText(CommandGrammar grammar) {
        this.grammar = grammar;
    }

    String text() {
        synopsis();
        grammar.description().forEach(line -> wrap(text, line, 0));
        List<String> left = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (Word word : grammar.words()) {
            left.add(NO_SHORT_NAME + shown(word));
            right.add(word.description());
        }
        for (Option option : sorted()) {
            left.add(
                    (option.names().size() > 1 ? option.names().getFirst() + ", " : NO_SHORT_NAME)
                            + option.longName()
                            + value(option));
            right.add(option.description());
        }
        rows(text, left, right);
        grammar.footer().forEach(line -> wrap(text, line, 0));
        return text.toString();
    }

    /** A list of commands with a sentence each. */
    public static String commands(Map<String, String> summaries) {
        StringBuilder text = new StringBuilder("Commands:\n");
        rows(text, List.copyOf(summaries.keySet()), List.copyOf(summaries.values()));
        return text.toString();
    }

    private List<Option> sorted() {
        List<Option> all = new ArrayList<>(grammar.options());
        all.sort(Comparator.comparing(Option::longName));
        return all;
    }

    private void synopsis() {
        StringBuilder letters = new StringBuilder();
        List<String> flags = new ArrayList<>();
        List<String> once = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        for (Option option : sorted()) {
            String first = option.names().getFirst();
            String written = "[" + first + value(option) + "]";
            if (option.isFlag() && option.names().size() > 1) {
                letters.append(first.charAt(1));
            } else if (option.isFlag()) {
                flags.add(written);
            } else {
                (option.count() == Count.ONE ? once : repeated)
                        .add(option.count() == Count.ONE ? written : written + "...");
            }
        }
        List<String> parts = new ArrayList<>();
        parts.add("[-" + letters + "]");
        parts.addAll(flags);
        parts.addAll(once);
        parts.addAll(repeated);
        grammar.words().forEach(word -> parts.add(shown(word)));
        String start = "Usage: " + grammar.command() + " ";
        StringBuilder line = new StringBuilder(start);
        for (String part : parts) {
            if (line.length() + part.length() > WIDTH && line.length() > start.length()) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(start.length()));
            }
            line.append(part).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String value(Option option) {
        return option.isFlag()
                ? ""
                : "=" + option.label() + (option.count() == Count.SEVERAL ? "..." : "");
    }

    private static String shown(Word word) {
        String label = word.label() + (word.many() ? "..." : "");
        return word.required() ? label : "[" + label + "]";
    }

    private static void rows(StringBuilder text, List<String> left, List<String> right) {
        int column = 0;
        for (String one : left) {
            column = one.length() > LONGEST_LEFT ? column : Math.max(column, one.length());
        }
        for (int i = 0; i < left.size(); i++) {
            String begin = "  " + left.get(i);
            int indent = column + 4;
            if (begin.length() > column + 2) {
                text.append(begin).append('\n');
                begin = "";
            }
            wrap(text, begin + " ".repeat(indent - begin.length()) + right.get(i), indent);
        }
    }

    /** A paragraph; its lines after the first are indented. */
    private static void wrap(StringBuilder text, String paragraph, int indent) {
        String rest = paragraph;
        while (rest.length() > WIDTH) {
            int space = rest.lastIndexOf(' ', WIDTH);
            if (space <= indent) {
                break;
            }
            text.append(rest.substring(0, space).stripTrailing()).append('\n');
            rest = " ".repeat(indent) + rest.substring(space + 1);
        }
        text.append(rest.stripTrailing()).append('\n');
    }
}
