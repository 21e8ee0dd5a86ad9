package dev.minato.docker.wire;

import dev.minato.base.Fault;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times as Go prints and Docker's clients send them. */
public final class GoTime {
    /** Go's zero time: never. */
    public static final String ZERO = "0001-01-01T00:00:00Z";

    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private GoTime() {}

    /** RFC3339Nano: trailing zeros of the fraction are left out. */
    public static String text(Instant time) {
        return fixed(time).replaceFirst("\\.?0+Z$", "Z");
    }

    /** The same, {@link #ZERO} for never. */
    public static String text(Optional<Instant> time) {
        return time.map(GoTime::text).orElse(ZERO);
    }

    /** With nine digits of fraction always, as before lines of logs. */
    public static String fixed(Instant time) {
        return FIXED.format(time);
    }

    /**
     * Reads seconds since 1970 with an optional fraction, or RFC 3339.
     *
     * @throws Fault invalid when it is neither
     */
    public static Instant parse(String field, String text) {
        try {
            if (text.matches("-?[0-9]{1,12}(\\.[0-9]{1,9})?")) {
                BigDecimal seconds = new BigDecimal(text);
                return Instant.ofEpochSecond(
                        seconds.longValue(),
                        seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Fault.invalid(
                    field, "invalid value for \"" + field + "\": \"" + text + "\" is not a time");
        }
    }

    /** A span for people (go-units HumanDuration), for example {@code About a minute}. */
    public static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        long minutes = seconds / 60;
        long hours = (seconds + 1800) / 3600;
        if (seconds < 1) {
            return "Less than a second";
        }
        if (minutes < 1) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        }
        if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        }
        if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }
}
