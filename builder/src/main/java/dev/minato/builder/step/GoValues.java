package dev.minato.builder.step;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Formats values as Go prints them, which is how they stand in an image's history. */
final class GoValues {
    private GoValues() {}

    /** {@code %q} of a list: {@code ["a" "b"]}. */
    static String quoted(List<String> values) {
        return "[" + String.join(" ", values.stream().map(GoValues::quoted).toList()) + "]";
    }

    /** {@code %v} of a list: {@code [a b]}. */
    static String plain(List<String> values) {
        return "[" + String.join(" ", values) + "]";
    }

    /** {@code %q} of a text (Go, strconv.Quote). */
    static String quoted(String value) {
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

    /** A duration as Go's {@code time.Duration} prints itself: {@code 1m30s}, {@code 300ms}. */
    static String duration(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 0) {
            return "-" + duration(duration.negated());
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return fraction(nanos, 1_000) + "\u00b5s";
        }
        if (nanos < 1_000_000_000) {
            return fraction(nanos, 1_000_000) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = fraction(nanos % 60_000_000_000L, 1_000_000_000) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60
                ? minutes + "m" + seconds
                : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String fraction(long nanos, long unit) {
        return BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
