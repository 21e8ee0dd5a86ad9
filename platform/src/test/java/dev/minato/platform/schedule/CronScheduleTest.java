package dev.minato.platform.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Schedules as robfig/cron 3.0.1 reads and walks them. */
class CronScheduleTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> firings(String schedule, ZoneId zone, String from, int count) {
        CronSchedule parsed = CronSchedule.parse(schedule, zone);
        List<String> all = new ArrayList<>();
        Instant at = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            at = parsed.next(at).orElseThrow();
            all.add(at.toString());
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/15 * * * *     | 2026-11-30T10:07:30Z | 2026-11-30T10:15:00Z",
                "*/15 * * * *     | 2026-11-30T10:15:00Z | 2026-11-30T10:30:00Z",
                "5/20 * * * *     | 2026-11-30T10:26:00Z | 2026-11-30T10:45:00Z",
                "0 0 * * *        | 2026-11-30T10:00:00Z | 2026-12-01T00:00:00Z",
                "0 6 * * MON-FRI  | 2026-12-04T07:00:00Z | 2026-12-07T06:00:00Z",
                "0 6 * * sun      | 2026-12-04T07:00:00Z | 2026-12-06T06:00:00Z",
                "0 6 * * 0        | 2026-12-04T07:00:00Z | 2026-12-06T06:00:00Z",
                "0 12 1 JAN ?     | 2026-12-04T07:00:00Z | 2027-01-01T12:00:00Z",
                "0 12 ? feb,mar 1 | 2026-12-04T07:00:00Z | 2027-02-01T12:00:00Z",
                "0 0 29 2 *       | 2026-12-04T07:00:00Z | 2028-02-29T00:00:00Z",
                "0 0 13 * 5       | 2026-11-30T00:00:00Z | 2026-12-04T00:00:00Z",
                "0 0 13 * 5       | 2026-12-11T00:00:00Z | 2026-12-13T00:00:00Z",
                "0 0 */2 * 5      | 2026-12-01T00:00:00Z | 2026-12-03T00:00:00Z",
                "59 23 31 12 *    | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z",
            })
    void itComesNext(String schedule, String after, String next) {
        assertThat(firings(schedule, UTC, after, 1)).containsExactly(next);
    }

    @Test
    void anHourThatTheClocksLeaveOutHasNoFiring() {
        assertThat(firings("30 2 * * *", BERLIN, "2026-03-28T00:00:00Z", 2))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void anHourThatTheClocksRepeatHasTwo() {
        assertThat(firings("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 3))
                .containsExactly(
                        "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void aScheduleMayHaveAZoneOfItsOwn() {
        assertThat(firings("CRON_TZ=Asia/Tokyo 0 6 * * *", BERLIN, "2026-11-30T00:00:00Z", 1))
                .containsExactly("2026-11-30T21:00:00Z");
    }

    @Test
    void aDayWhoseMidnightIsLeftOutIsNotLost() {
        assertThat(firings("0 12 24 4 *", ZoneId.of("Africa/Cairo"), "2026-04-01T00:00:00Z", 1))
                .containsExactly("2026-04-24T09:00:00Z");
    }

    @Test
    void aDateThatNeverComesIsNone() {
        assertThat(
                        CronSchedule.parse("0 0 31 2 *", UTC)
                                .next(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
        assertThat(CronSchedule.parse("0 0 31 4,6,9,11 *", UTC).next(Instant.EPOCH)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 0 6 * * *   | it has 6 fields, where five are taken: minute, hour, day of the",
                "0 6 * *       | it has 4 fields, where five are taken",
                "@daily        | names like @daily are not taken: write five fields, like 0 0 * *"
                        + " *",
                "0 6 * * 7     | \"7\" goes beyond what there is in the day of the week (0 to 6; 0"
                        + " is",
                "60 * * * *    | \"60\" goes beyond what there is in the minute (0 to 59)",
                "* 24 * * *    | the hour (0 to 23)",
                "* * 0 * *     | the day of the month (1 to 31)",
                "* * * 13 *    | the month (1 to 12)",
                "* * L * *     | \"L\" is no number in the day of the month",
                "* * * * 5#2   | \"5#2\" is no number or name in the day of the week",
                "30-10 * * * * | \"30-10\" goes backwards",
                "*/0 * * * *   | step \"0\" is no number above 0",
                "*/x * * * *   | step \"x\" is no number above 0",
                "1-2-3 * * * * | \"1-2-3\" is no range",
                "1/2/3 * * * * | \"1/2/3\" is no range",
                ", * * * *     | nothing in the minute",
                "-5 * * * *    | \"\" is no number in the minute",
                "99999999999 * * * * | is no number in the minute",
                "TZ=Mars/Base 0 0 * * * | no time zone is called \"Mars/Base\"",
            })
    void whatIsNoScheduleIsRefusedInWords(String schedule, String why) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule, UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    /**
     * Against a walk over every minute, for schedules at random, through both changes of clocks.
     */
    @Test
    void itIsTheFirstMinuteThatMatches() {
        SplittableRandom random = new SplittableRandom(71);
        for (int i = 0; i < 300; i++) {
            String minute = "" + random.nextInt(60);
            String hour = random.nextInt(3) == 0 ? "*" : "" + random.nextInt(5);
            String weekday = random.nextBoolean() ? "*" : "" + random.nextInt(7);
            CronSchedule schedule =
                    CronSchedule.parse(minute + " " + hour + " * * " + weekday, BERLIN);
            Instant from =
                    Instant.parse(
                                    random.nextBoolean()
                                            ? "2026-03-27T20:00:00Z"
                                            : "2026-10-23T20:00:00Z")
                            .plusSeconds(random.nextInt(172_800));
            assertThat(schedule.next(from))
                    .as("%s %s * * %s after %s", minute, hour, weekday, from)
                    .contains(walked(minute, hour, weekday, from));
        }
    }

    private static Instant walked(String minute, String hour, String weekday, Instant from) {
        ZonedDateTime at = from.atZone(BERLIN).truncatedTo(ChronoUnit.MINUTES);
        do {
            at = at.plusMinutes(1);
        } while (!minute.equals("" + at.getMinute())
                || !(hour.equals("*") || hour.equals("" + at.getHour()))
                || !(weekday.equals("*") || weekday.equals("" + at.getDayOfWeek().getValue() % 7)));
        return at.toInstant();
    }

    @Test
    void zonesWithHalfHoursEnd() {
        CronSchedule schedule = CronSchedule.parse("15 3 * * *", ZoneId.of("Australia/Lord_Howe"));
        Instant at = Instant.parse("2026-04-03T00:00:00Z");
        for (int i = 0; i < 4; i++) {
            Instant next = schedule.next(at).orElseThrow();
            assertThat(next).isAfter(at);
            at = next;
        }
    }

    @Test
    void theLastTimeIsTheNextOneOfSomeMomentBefore() {
        SplittableRandom random = new SplittableRandom(9);
        Instant now = Instant.parse("2026-07-01T12:00:30Z");
        for (int i = 0; i < 300; i++) {
            String text =
                    random.nextInt(60)
                            + " "
                            + (random.nextBoolean() ? "*" : "" + random.nextInt(24))
                            + " "
                            + (random.nextBoolean() ? "*" : "" + (1 + random.nextInt(28)))
                            + " "
                            + (random.nextBoolean() ? "*" : "" + (1 + random.nextInt(12)))
                            + " *";
            CronSchedule schedule = CronSchedule.parse(text, BERLIN);
            Instant last = schedule.last(now, Instant.EPOCH).orElseThrow();
            assertThat(last).as(text).isBeforeOrEqualTo(now);
            assertThat(schedule.next(last).orElseThrow()).as(text).isAfter(now);
            assertThat(schedule.last(now, last)).as(text).isEmpty();
            assertThat(schedule.last(last, last.minusSeconds(1))).as(text).contains(last);
        }
        assertThat(CronSchedule.parse("0 0 31 2 *", UTC).last(now, Instant.EPOCH)).isEmpty();
    }
}
