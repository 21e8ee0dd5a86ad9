package dev.minato.platform.job;

import dev.minato.platform.job.JobTrigger.MissedRuns;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.schedule.CronSchedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a time of a schedule is due. Pure. The last time until now is, unless it was taken
 * before: of one that is older than a minute nobody was there to take it, and the schedule says
 * what becomes of it. Earlier ones are never looked at, so that times do not pile up; and as times
 * that were taken are known one by one, a clock that is set back takes none twice, and one that was
 * ahead leaves none out.
 *
 * @param due the time that is to be taken now
 * @param next the first time after now; empty when none comes within five years
 */
public record ScheduleDecision(Optional<Instant> due, Optional<Instant> next) {
    /** Older times were missed. */
    static final Duration ON_TIME = Duration.ofMinutes(1);

    /**
     * Decides.
     *
     * @param floor times at or before it do not count
     * @param taken whether a time after it was taken before
     */
    public static ScheduleDecision of(
            Schedule schedule, Instant floor, Predicate<Instant> taken, Instant now) {
        CronSchedule times = schedule.times();
        Instant earliest =
                schedule.missed() == MissedRuns.ONCE || floor.isAfter(now.minus(ON_TIME))
                        ? floor
                        : now.minus(ON_TIME);
        Optional<Instant> last =
                earliest.isBefore(now) ? times.last(now, earliest) : Optional.empty();
        return new ScheduleDecision(last.filter(time -> !taken.test(time)), times.next(now));
    }
}
