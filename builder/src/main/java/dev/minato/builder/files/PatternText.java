package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.util.ArrayList;
import java.util.List;

/** The text of a pattern, read from its beginning as Go's {@code filepath.Match} reads it. */
final class PatternText {
    private final byte[] text;
    private int at;

    PatternText(byte[] text) {
        this.text = text;
    }

    boolean isAtStart() {
        return at == 0;
    }

    boolean isAtEnd() {
        return at >= text.length;
    }

    /** Passes the next byte when it is this one. */
    boolean passes(char wanted) {
        boolean is = !isAtEnd() && text[at] == wanted;
        if (is) {
            at++;
        }
        return is;
    }

    /** Whether nothing that comes means anything but itself. */
    boolean isPlainFromHere() {
        return isPlain(text, at);
    }

    static boolean isPlain(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if ("*?[]\\".indexOf(text[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads a class, of which the bracket has been passed. */
    CharacterClass characterClass() {
        boolean negated = passes('^');
        List<Integer> ranges = new ArrayList<>();
        while (ranges.isEmpty() || !passes(']')) {
            int low = member();
            int high = passes('-') ? member() : low;
            ranges.add(low);
            ranges.add(high);
        }
        return new CharacterClass(ranges, negated);
    }

    private int member() {
        if (isAtEnd() || text[at] == '-' || text[at] == ']') {
            throw wrong();
        }
        return character();
    }

    /** Reads a character, which a backslash may make a plain one. */
    int character() {
        if (text[at] == '\\') {
            at++;
        }
        if (isAtEnd()) {
            throw wrong();
        }
        int code = Utf8Runes.at(text, at);
        at += Utf8Runes.width(text, at);
        return code;
    }

    private Fault wrong() {
        return Fault.invalid("pattern", "syntax error in pattern \"" + BytePath.of(text) + "\"");
    }
}
