package dev.minato.builder.dockerfile;

import dev.minato.base.GoDuration;
import dev.minato.base.Reason;

import java.time.Duration;

/** Durations of options. */
final class DurationParser {
    private DurationParser() {}

    /** An option of HEALTHCHECK; "" and zero mean inherited. */
    static Duration option(String name, String text) {
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Duration value = parse(text);
        if (!value.isZero() && value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new SyntaxError("Interval \"" + name + "\" cannot be less than 1ms");
        }
        return value;
    }

    private static Duration parse(String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SyntaxError(Reason.of(e));
        }
    }
}
