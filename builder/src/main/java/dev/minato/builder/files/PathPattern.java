package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One pattern for whole paths, as {@code .dockerignore} and {@code --exclude} have them: {@code *},
 * {@code ?} and {@code […]} within a component, {@code \x}, and {@code **} for any number of
 * directories. All ways through the pattern are followed at once, and a directory's standing serves
 * all that is in it, so no path takes long. Immutable.
 */
final class PathPattern {
    private static final int ANY = -1000;
    private static final int STAR = -1001;
    private static final int ENTER = -1002;
    private static final int INSIDE = -1003;
    private static final int REST = -1004;

    /** No path is longer (PATH_MAX), but each of its bytes may be escaped. */
    private static final int MOST_STEPS = 8192;

    /** A step: a character, one of the constants above, or a class. */
    private record Step(int what, List<Integer> ranges, boolean negated) {
        static Step of(int what) {
            return new Step(what, List.of(), false);
        }

        boolean takes(int code) {
            if (ranges.isEmpty()) {
                return what == ANY ? code != '/' : what == code;
            }
            boolean in = false;
            for (int i = 0; i < ranges.size(); i += 2) {
                in |= ranges.get(i) <= code && code <= ranges.get(i + 1);
            }
            return in != negated;
        }
    }

    private final byte[] literal;
    private final List<Step> steps;
    private final boolean exception;

    /**
     * Reads a pattern.
     *
     * @param text cleaned, without the {@code !}
     * @param exception what matches is taken back
     * @throws Fault invalid when it cannot be read
     */
    PathPattern(byte[] text, boolean exception) {
        this.exception = exception;
        this.literal = isPlain(text, 0) ? text : new byte[0];
        this.steps = literal.length > 0 ? List.of() : new Reader(text).steps();
    }

    boolean isException() {
        return exception;
    }

    private static boolean isPlain(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if ("*?[]\\".indexOf(text[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Where a match stands before the first character. */
    BitSet start() {
        BitSet states = new BitSet();
        enter(states, 0);
        return states;
    }

    /**
     * Where a match stands after one more component.
     *
     * @param before after the directory that contains it
     * @param first whether that is the root, so that no slash comes between
     */
    BitSet after(BitSet before, BytePath component, boolean first) {
        if (literal.length > 0 || before.isEmpty()) {
            return before;
        }
        BitSet states = first ? before : next(before, '/');
        byte[] text = component.bytes();
        for (int at = 0; at < text.length && !states.isEmpty(); at += Utf8Runes.width(text, at)) {
            states = next(states, Utf8Runes.at(text, at));
        }
        return states;
    }

    /**
     * Whether the pattern matches a path whole.
     *
     * @param states where the match stands after the whole path
     */
    boolean matches(BytePath path, BitSet states) {
        return literal.length > 0 ? Arrays.equals(literal, path.bytes()) : states.get(steps.size());
    }

    private BitSet next(BitSet states, int code) {
        BitSet next = new BitSet(steps.size() + 1);
        for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
            advance(s, code, next);
        }
        return next;
    }

    private void advance(int state, int code, BitSet next) {
        if (state == steps.size()) {
            return;
        }
        Step step = steps.get(state);
        boolean loops =
                step.what() == REST
                        || step.what() == INSIDE
                        || (step.what() == STAR && code != '/');
        if (loops) {
            enter(next, state);
        }
        if ((step.what() == INSIDE && code == '/') || step.takes(code)) {
            enter(next, state + 1);
        }
    }

    /** Adds a state and those that are reached without a character. */
    private void enter(BitSet states, int state) {
        boolean skipsInside = false;
        for (int at = state; skipsInside || !states.get(at); at++) {
            states.set(at);
            int what = at < steps.size() ? steps.get(at).what() : INSIDE;
            // Past an ENTER come both what is inside of directories and what follows them.
            boolean goesOn = what == STAR || what == REST || what == ENTER || skipsInside;
            if (!goesOn) {
                return;
            }
            skipsInside = what == ENTER;
        }
    }

    /** Reads the text of a pattern. */
    private static final class Reader {
        private final byte[] text;
        private final List<Step> steps = new ArrayList<>();
        private int at;

        Reader(byte[] text) {
            this.text = text;
        }

        List<Step> steps() {
            while (at < text.length) {
                if (steps.size() > MOST_STEPS) {
                    throw Fault.invalid(
                            "pattern",
                            "a pattern is longer than any path: at most " + MOST_STEPS + " bytes");
                }
                switch (text[at]) {
                    case '*' -> star();
                    case '?' -> {
                        at++;
                        steps.add(Step.of(ANY));
                    }
                    case '[' -> choice();
                    default -> steps.add(Step.of(character()));
                }
            }
            return steps;
        }

        private void star() {
            boolean first = at == 0;
            at++;
            if (at == text.length || text[at] != '*') {
                add(STAR);
                return;
            }
            at++;
            boolean slash = at < text.length && text[at] == '/';
            if (slash) {
                at++;
            }
            // "**.go" matches at the end of any name, as a plain text after "**" always did.
            boolean suffix = first && !slash && isPlain(text, at);
            if (at == text.length || suffix) {
                add(REST);
            } else if (steps.isEmpty() || steps.getLast().what() != INSIDE) {
                add(ENTER);
                add(INSIDE);
            }
        }

        /** What takes any text takes no more when it stands there twice. */
        private void add(int what) {
            if (steps.isEmpty() || steps.getLast().what() != what) {
                steps.add(Step.of(what));
            }
        }

        private void choice() {
            at++;
            boolean negated = at < text.length && text[at] == '^';
            if (negated) {
                at++;
            }
            List<Integer> ranges = new ArrayList<>();
            while (ranges.isEmpty() || at >= text.length || text[at] != ']') {
                int low = member();
                int high = low;
                if (at < text.length && text[at] == '-') {
                    at++;
                    high = member();
                }
                ranges.add(low);
                ranges.add(high);
            }
            at++;
            steps.add(new Step(0, ranges, negated));
        }

        private int member() {
            if (at >= text.length || text[at] == '-' || text[at] == ']') {
                throw wrong();
            }
            return character();
        }

        private int character() {
            if (text[at] == '\\') {
                at++;
            }
            if (at >= text.length) {
                throw wrong();
            }
            int code = Utf8Runes.at(text, at);
            at += Utf8Runes.width(text, at);
            return code;
        }

        private Fault wrong() {
            return Fault.invalid(
                    "pattern", "syntax error in pattern \"" + BytePath.of(text) + "\"");
        }
    }
}
