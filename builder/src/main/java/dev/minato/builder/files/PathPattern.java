package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    private static final Set<String> WHOLE_TREE = Set.of("*", "**", "**/*");

    /** No path is longer (PATH_MAX), but each of its bytes may be escaped. */
    private static final int MOST_STEPS = 8192;

    /** A step: a character, one of the constants above, or a class. */
    private record Step(int what, Optional<CharacterClass> choice) {
        static Step of(int what) {
            return new Step(what, Optional.empty());
        }

        boolean takes(int code) {
            if (choice.isPresent()) {
                return choice.get().has(code);
            }
            return what == ANY ? code != '/' : what == code;
        }
    }

    private final byte[] literal;
    private final List<Step> steps;
    private final boolean exception;
    private final boolean wholeTree;

    /**
     * Reads a pattern.
     *
     * @param text cleaned, without the {@code !}
     * @param exception what matches is taken back
     * @throws Fault invalid when it cannot be read
     */
    PathPattern(byte[] text, boolean exception) {
        this.exception = exception;
        this.wholeTree =
                WHOLE_TREE.contains(new String(text, StandardCharsets.ISO_8859_1)) && !exception;
        this.literal = PatternText.isPlain(text, 0) ? text : new byte[0];
        this.steps = literal.length > 0 ? List.of() : new Reader(new PatternText(text)).steps();
    }

    boolean isException() {
        return exception;
    }

    /** Whether it is one of those that take every path: {@code *}, and {@code **}. */
    boolean isWholeTree() {
        return wholeTree;
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

    /** Makes steps of the text of a pattern. */
    private static final class Reader {
        private final PatternText text;
        private final List<Step> steps = new ArrayList<>();

        Reader(PatternText text) {
            this.text = text;
        }

        List<Step> steps() {
            while (!text.isAtEnd()) {
                if (steps.size() > MOST_STEPS) {
                    throw Fault.invalid(
                            "pattern",
                            "a pattern is longer than any path: at most " + MOST_STEPS + " bytes");
                }
                boolean first = text.isAtStart();
                if (text.passes('*')) {
                    star(first);
                } else if (text.passes('?')) {
                    steps.add(Step.of(ANY));
                } else if (text.passes('[')) {
                    steps.add(new Step(0, Optional.of(text.characterClass())));
                } else {
                    steps.add(Step.of(text.character()));
                }
            }
            return steps;
        }

        private void star(boolean first) {
            if (!text.passes('*')) {
                add(STAR);
                return;
            }
            boolean slash = text.passes('/');
            // "**.go" matches at the end of any name, as a plain text after "**" always did.
            boolean suffix = first && !slash && text.isPlainFromHere();
            if (text.isAtEnd() || suffix) {
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
    }
}
