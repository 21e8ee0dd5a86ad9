package dev.minato.cli.grammar;

import java.util.List;

/**
 * Parses numbers and choices of a command line; a text that is none is an IllegalArgumentException
 * that says so.
 */
public final class ValueParser {
    private ValueParser() {}

    public static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    /** A whole number from the one to the other. */
    public static int within(String text, int least, int most) {
        int number = whole(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number from " + least + " to " + most);
        }
        return number;
    }

    public static long large(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    public static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not a number that can be");
    }

    /** One of those that are allowed. */
    static String oneOf(String text, List<String> allowed) {
        if (!allowed.contains(text)) {
            throw new IllegalArgumentException(
                    "expected one of " + allowed + " (case-sensitive) but was '" + text + "'");
        }
        return text;
    }

    static boolean bool(String text) {
        return oneOf(text, List.of("true", "false")).equals("true");
    }
}
