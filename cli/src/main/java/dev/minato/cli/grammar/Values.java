package dev.minato.cli.grammar;

import java.util.List;

/** Texts as values; what is none is an IllegalArgumentException that says so. */
public final class Values {
    private Values() {}

    public static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
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
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    /** One of those that are allowed. */
    public static String oneOf(String text, String... allowed) {
        List<String> all = List.of(allowed);
        if (!all.contains(text)) {
            throw new IllegalArgumentException(
                    "expected one of " + all + " (case-sensitive) but was '" + text + "'");
        }
        return text;
    }

    static boolean bool(String text) {
        return oneOf(text, "true", "false").equals("true");
    }
}
