package dev.minato.builder.expand;

/** Blank characters as the Dockerfile frontend knows them (Unicode's White_Space property). */
public final class BlankCharacters {
    private BlankCharacters() {}

    /** Whether a code point is white space. */
    public static boolean is(int c) {
        return switch (c) {
            case '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0 -> true;
            case 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200A;
        };
    }

    /** The text without white space at its start. */
    public static String trimLeft(String text) {
        int start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** The text without white space at both ends. */
    public static String trim(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return trimLeft(text.substring(0, end));
    }
}
