package dev.minato.platform.schedule;

import dev.minato.platform.schedule.CronField.Unit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Five fields in a time zone, as robfig/cron 3 reads and walks them, which KEDA uses: an hour that
 * a change of clocks leaves out has no firing, one that it repeats has two. Immutable.
 */
public final class CronSchedule {
    private static final int YEARS_AHEAD = 5;
    private static final int LONGEST = 500;
    private static final Duration LOOK_BACK = Duration.ofDays(365 * YEARS_AHEAD);
    private static final Duration FIRST_WINDOW = Duration.ofMinutes(2);
    private static final int WIDER = 16;
    private static final Pattern ZONED = Pattern.compile("(?:CRON_)?TZ=(\\S*)\\s+(.*)");

    private final CronField minutes;
    private final CronField hours;
    private final CronField days;
    private final CronField months;
    private final CronField weekdays;
    private final ZoneId zone;

    private CronSchedule(String[] fields, ZoneId zone) {
        minutes = CronField.parse(fields[0], Unit.MINUTE);
        hours = CronField.parse(fields[1], Unit.HOUR);
        days = CronField.parse(fields[2], Unit.DAY);
        months = CronField.parse(fields[3], Unit.MONTH);
        weekdays = CronField.parse(fields[4], Unit.WEEKDAY);
        this.zone = zone;
    }

    /**
     * Reads one.
     *
     * @param zone where it has none of its own ({@code CRON_TZ=Europe/Berlin 0 6 * * *})
     * @throws IllegalArgumentException with what is wrong, in words
     */
    public static CronSchedule parse(String text, ZoneId zone) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        Matcher zoned = ZONED.matcher(text.strip());
        boolean hasZone = zoned.matches();
        String fields = hasZone ? zoned.group(2).strip() : text.strip();
        if (fields.startsWith("@")) {
            throw new IllegalArgumentException(
                    "names like @daily are not taken: write five fields, like 0 0 * * *");
        }
        String[] split = fields.split("\\s+");
        if (split.length != 5 || fields.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has "
                            + (fields.isEmpty() ? 0 : split.length)
                            + " fields, where five are taken: minute, hour, day of the month,"
                            + " month, day of the week");
        }
        return new CronSchedule(split, hasZone ? TimeZones.parse(zoned.group(1)) : zone);
    }

    /**
     * The first minute after this instant that matches; empty when none comes within five years.
     */
    public Optional<Instant> next(Instant after) {
        ZonedDateTime at = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int last = at.getYear() + YEARS_AHEAD;
        while (at.getYear() <= last) {
            if (!months.has(at.getMonthValue())) {
                at = at.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
            } else if (!isDay(at)) {
                at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (!hours.has(at.getHour())) {
                at = nextHour(at);
            } else if (!minutes.has(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return Optional.of(at.toInstant());
            }
        }
        return Optional.empty();
    }

    /**
     * The last minute at or before an instant that matches.
     *
     * @param after minutes at or before it do not count; at most five years are looked at
     */
    public Optional<Instant> last(Instant until, Instant after) {
        Instant earliest = until.minus(LOOK_BACK).isAfter(after) ? until.minus(LOOK_BACK) : after;
        for (Duration window = FIRST_WINDOW; ; window = window.multipliedBy(WIDER)) {
            Instant from = until.minus(window);
            boolean whole = !from.isAfter(earliest);
            Optional<Instant> last = lastWithin(whole ? earliest : from, until);
            if (last.isPresent() || whole) {
                return last;
            }
        }
    }

    /** A wider window is walked only where the narrower one has none: the walk is short. */
    private Optional<Instant> lastWithin(Instant after, Instant until) {
        Optional<Instant> last = Optional.empty();
        Optional<Instant> each = next(after);
        while (each.filter(it -> !it.isAfter(until)).isPresent()) {
            last = each;
            each = next(each.get());
        }
        return last;
    }

    /** Where half an hour is repeated, an hour from its beginning may lie before it. */
    private static ZonedDateTime nextHour(ZonedDateTime at) {
        ZonedDateTime next = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        return next.isAfter(at) ? next : at.plusMinutes(1);
    }

    private boolean isDay(ZonedDateTime at) {
        boolean ofMonth = days.has(at.getDayOfMonth());
        boolean ofWeek = weekdays.has(at.getDayOfWeek().getValue() % 7);
        if (days.any() || weekdays.any()) {
            return ofMonth && ofWeek;
        }
        return ofMonth || ofWeek;
    }
}
