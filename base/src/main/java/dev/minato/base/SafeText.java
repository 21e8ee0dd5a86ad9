package dev.minato.base;

import java.util.function.IntPredicate;

/**
 * Texts that came from outside, made safe for a terminal or a log, which must not obey the control
 * characters in them: those of ISO 6429, 00 to 1f and 7f to 9f.
 */
public final class SafeText {
    private static final int LONGEST_SHOWN = 80;

    private SafeText() {}

    /** At most 80 characters, each control character a question mark. */
    public static String shown(String text) {
        return shown(text, LONGEST_SHOWN);
    }

    /** At most so many characters and an ellipsis, each control character a question mark. */
    public static String shown(String text, int longest) {
        return cut(plain(text), longest);
    }

    /** Each control character a question mark. */
    public static String plain(String text) {
        return changed(text, Character::isISOControl, "?");
    }

    /** As {@link #plain}, in lines: their ends and tabs stay. */
    public static String lines(String text) {
        String marked = changed(text, SafeText::isHarmfulInLines, "?");
        return marked.indexOf('\r') < 0 ? marked : marked.replaceAll("\r(?!\n)", "?");
    }

    /** One line: control characters that follow one another are a blank, none at either end. */
    public static String line(String text) {
        return text.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]+", " ").strip();
    }

    /** Without control characters but tabs. */
    public static String stripped(String text) {
        return changed(text, code -> code != '\t' && Character.isISOControl(code), "");
    }

    /** At most so many characters, then an ellipsis; no character outside the BMP is cut in two. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        boolean between = longest > 0 && Character.isHighSurrogate(text.charAt(longest - 1));
        return text.substring(0, between ? longest - 1 : longest) + "…";
    }

    private static boolean isHarmfulInLines(int code) {
        return Character.isISOControl(code) && code != '\n' && code != '\t' && code != '\r';
    }

    private static String changed(String text, IntPredicate harmful, String by) {
        if (text.chars().noneMatch(harmful)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.chars()
                .forEach(code -> {
                    if (harmful.test(code)) {
                        safe.append(by);
                    } else {
                        safe.append((char) code);
                    }
                });
        return safe.toString();
    }
}
