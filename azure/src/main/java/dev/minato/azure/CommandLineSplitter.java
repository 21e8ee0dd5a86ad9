package dev.minato.azure;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into its words at blanks. Single and double quotes hold words together, a
 * backslash outside of single quotes takes the next character as it is; nothing is expanded.
 */
final class CommandLineSplitter {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean started;

    private CommandLineSplitter(String text) {
        this.text = text;
    }

    /**
     * The words of a command, at least one.
     *
     * @throws Fault invalid when there is none, or a quote is not closed
     */
    static List<String> of(String command) {
        CommandLineSplitter words = new CommandLineSplitter(command);
        words.split();
        if (words.words.isEmpty()) {
            throw Fault.invalid("command", "command is empty: give a program, for example sh.");
        }
        return List.copyOf(words.words);
    }

    private void split() {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean last = i + 1 == text.length();
            if (c == '\\' && quote != '\'' && !last) {
                take(text.charAt(++i));
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    take(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                started = true;
            } else if (Character.isWhitespace(c)) {
                end();
            } else {
                take(c);
            }
        }
        if (quote != 0) {
            throw Fault.invalid("command", "command has a " + quote + " that is not closed.");
        }
        end();
    }

    private void take(char c) {
        word.append(c);
        started = true;
    }

    private void end() {
        if (started) {
            words.add(word.toString());
            word.setLength(0);
            started = false;
        }
    }
}
