package dev.minato.scaler.azure;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An expression that names match as a whole, in bounded time: Java's expressions may try as many
 * ways as there are, where Go's, which KEDA has, do not.
 */
final class NamePattern {
    private static final int STEPS = 100_000;
    private static final int LONGEST = 1000;

    private final Pattern pattern;

    /**
     * @throws IllegalArgumentException when it is none
     */
    NamePattern(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new IllegalArgumentException("it is no regular expression", e);
        }
    }

    /**
     * Whether a name matches.
     *
     * @throws IOException when that takes too long
     */
    boolean matches(String name) throws IOException {
        try {
            return pattern.matcher(new Stepped(name, new AtomicInteger())).matches();
        } catch (IllegalStateException | StackOverflowError e) {
            throw new IOException(
                    "the regular expression takes too long: write it without repetitions within"
                            + " repetitions",
                    e);
        }
    }

    /** A text that counts how often it is looked at. */
    private record Stepped(String text, AtomicInteger steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (steps.incrementAndGet() > STEPS) {
                throw new IllegalStateException("too many steps");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Stepped(text.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
