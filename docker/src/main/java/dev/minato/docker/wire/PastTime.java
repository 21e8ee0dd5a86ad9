package dev.minato.docker.wire;

import dev.minato.base.Fault;
import dev.minato.base.GoDuration;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moments as people write them into filters (moby, daemon/internal/timestamp): a duration before
 * now, a date with or without time and zone, or seconds since 1970.
 */
public final class PastTime {
    private static final Pattern DATE =
            Pattern.compile(
                    "([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})"
                            + "(?::([0-9]{2})(?:\\.([0-9]{1,9})[0-9]*)?)?)?)?"
                            + "(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,12})(?:\\.([0-9]{0,9}))?");

    private PastTime() {}

    /**
     * Reads one.
     *
     * @param filter the filter's name, for the error
     * @param now what durations count from
     * @param zone of dates that name none
     * @throws Fault invalid, naming filter, value and what would be right
     */
    public static Instant parse(String filter, String text, Instant now, ZoneId zone) {
        return duration(text, now)
                .or(() -> date(text, zone))
                .or(() -> seconds(text))
                .orElseThrow(() ->
                        Fault.invalid(
                                filter,
                                "invalid filter '"
                                        + filter
                                        + "="
                                        + text
                                        + "': failed to parse value as time or duration: give 24h,"
                                        + " 2026-01-31, 2026-01-31T10:00:00Z or seconds since"
                                        + " 1970"));
    }

    private static Optional<Instant> duration(String text, Instant now) {
        try {
            return text.equals("0")
                    ? Optional.empty()
                    : Optional.of(now.minus(GoDuration.parse(text)));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String text, ZoneId zone) {
        Matcher form = DATE.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime time =
                    LocalDateTime.of(
                            number(form, 1),
                            number(form, 2),
                            number(form, 3),
                            number(form, 4),
                            number(form, 5),
                            number(form, 6),
                            nanos(form.group(7)));
            ZoneId own = form.group(8) == null ? zone : ZoneOffset.of(form.group(8));
            return Optional.of(time.atZone(own).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Integer.parseInt(form.group(group));
    }

    private static int nanos(@org.jspecify.annotations.Nullable String digits) {
        return digits == null || digits.isEmpty()
                ? 0
                : new BigDecimal("0." + digits).movePointRight(9).intValueExact();
    }

    private static Optional<Instant> seconds(String text) {
        Matcher form = SECONDS.matcher(text);
        return form.matches()
                ? Optional.of(
                        Instant.ofEpochSecond(Long.parseLong(form.group(1)), nanos(form.group(2))))
                : Optional.empty();
    }
}
