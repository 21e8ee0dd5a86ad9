package dev.minato.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.job.JobTrigger.MissedRuns;
import dev.minato.platform.job.JobTrigger.Overlap;
import dev.minato.platform.job.JobTrigger.Schedule;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Which time of a schedule is due. */
class ScheduleDecisionTest {
    private static final Instant FLOOR = Instant.parse("2026-01-01T00:00:00Z");

    private static Schedule hourly(MissedRuns missed) {
        return new Schedule("0 * * * *", "UTC", missed, Overlap.ALLOW);
    }

    private static Optional<Instant> due(MissedRuns missed, String now, String... taken) {
        Set<String> all = Set.of(taken);
        return ScheduleDecision.of(
                        hourly(missed),
                        FLOOR,
                        time -> all.contains(time.toString()),
                        Instant.parse(now))
                .due();
    }

    @Test
    void aTimeIsDueFromItsMomentOnForAMinute() {
        assertThat(due(MissedRuns.SKIP, "2026-01-01T00:59:59.999Z")).isEmpty();
        assertThat(due(MissedRuns.SKIP, "2026-01-01T01:00:00Z"))
                .contains(Instant.parse("2026-01-01T01:00:00Z"));
        assertThat(due(MissedRuns.SKIP, "2026-01-01T01:00:59.999Z")).isPresent();
        assertThat(due(MissedRuns.SKIP, "2026-01-01T01:01:00Z")).isEmpty();
    }

    @Test
    void oneThatWasMissedIsMadeUpForWhereThatIsWanted() {
        assertThat(due(MissedRuns.ONCE, "2026-01-01T09:40:00Z"))
                .contains(Instant.parse("2026-01-01T09:00:00Z"));
        assertThat(due(MissedRuns.ONCE, "2026-01-01T09:40:00Z", "2026-01-01T09:00:00Z")).isEmpty();
    }

    @Test
    void whatWasTakenOrLiesBelowTheFloorIsNot() {
        assertThat(due(MissedRuns.SKIP, "2026-01-01T01:00:01Z", "2026-01-01T01:00:00Z")).isEmpty();
        assertThat(due(MissedRuns.ONCE, "2026-01-01T00:30:00Z")).isEmpty();
        assertThat(due(MissedRuns.ONCE, "2025-06-01T00:30:00Z")).isEmpty();
    }

    @Test
    void theNextTimeIsTold() {
        ScheduleDecision decision =
                ScheduleDecision.of(
                        hourly(MissedRuns.SKIP),
                        FLOOR,
                        _ -> false,
                        Instant.parse("2026-01-01T01:00:00Z"));
        assertThat(decision.next()).contains(Instant.parse("2026-01-01T02:00:00Z"));
    }
}
