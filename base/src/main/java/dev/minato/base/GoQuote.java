package dev.minato.base;

/** Quotes texts as Go's {@code %q} does (Go, strconv.Quote). */
public final class GoQuote {
    private GoQuote() {}

    /** The text with its quotes. */
    public static String of(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(c -> escape(text, c));
        return text.append('"').toString();
    }

    private static void escape(StringBuilder text, int c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case 0x07 -> text.append("\\a");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case 0x0B -> text.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    text.appendCodePoint(c);
                } else if (c < ' ' || c == 0x7F) {
                    text.append(String.format("\\x%02x", c));
                } else if (c < 0x10000) {
                    text.append(String.format("\\u%04x", c));
                } else {
                    text.append(String.format("\\U%08x", c));
                }
            }
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
