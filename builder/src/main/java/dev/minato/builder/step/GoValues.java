package dev.minato.builder.step;

import dev.minato.base.GoQuote;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Formats values as Go prints them, which is how they stand in an image's history. */
final class GoValues {
    private GoValues() {}

    /** {@code %q} of a list: {@code ["a" "b"]}. */
    static String quoted(List<String> values) {
        return "[" + String.join(" ", values.stream().map(GoQuote::of).toList()) + "]";
    }

    /** {@code %v} of a list: {@code [a b]}. */
    static String plain(List<String> values) {
        return "[" + String.join(" ", values) + "]";
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
