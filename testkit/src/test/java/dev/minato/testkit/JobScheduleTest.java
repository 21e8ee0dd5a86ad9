package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Execution.State;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.JobStatus;
import dev.minato.platform.job.JobTrigger.MissedRuns;
import dev.minato.platform.job.JobTrigger.Overlap;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.job.ScheduledRun.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/** Jobs that begin at times, over deaths of the daemon and clocks that jump. */
class JobScheduleTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    private final JobLab lab = new JobLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private void put(String expression, MissedRuns missed, Overlap overlap, String... command) {
        lab.put(new Schedule(expression, "UTC", missed, overlap), JobLab.plan(1, 1, 0, command));
    }

    private void every(String expression) {
        put(expression, MissedRuns.SKIP, Overlap.ALLOW, "DONE", "100");
    }

    @Test
    void itBeginsAtEachTimeOnce() {
        every("*/15 * * * *");
        lab.pass(Duration.ofMinutes(61));
        assertThat(lab.begun())
                .containsExactly(
                        "2026-01-01T00:15",
                        "2026-01-01T00:30",
                        "2026-01-01T00:45",
                        "2026-01-01T01:00");
        assertThat(lab.executions())
                .allMatch(each -> each.cause() == ExecutionCause.SCHEDULE)
                .allMatch(each -> each.state() == State.SUCCEEDED);
        JobStatus status = lab.jobs().status(lab.jobs().get(JobLab.JOB));
        assertThat(status.next()).contains(Instant.parse("2026-01-01T01:15:00Z"));
        assertThat(status.last().orElseThrow().outcome()).isEqualTo(Outcome.STARTED);
        lab.assertAtMostOnce();
    }

    @Test
    void whoAsksForOneMoreGetsIt() {
        every("0 6 * * *");
        Execution asked = lab.start();
        lab.pass(Duration.ofMinutes(1));
        assertThat(asked.cause()).isEqualTo(ExecutionCause.MANUAL);
        assertThat(lab.of(asked).execution().state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void timesBeforeItWasPutDoNotCount() {
        lab.pass(Duration.ofSeconds(30));
        put("0 0 * * *", MissedRuns.ONCE, Overlap.ALLOW, "DONE", "1");
        lab.pass(Duration.ofMinutes(5));
        assertThat(lab.executions()).isEmpty();
        lab.pass(Duration.ofHours(24));
        every("*/10 * * * *");
        lab.pass(Duration.ofMinutes(4));
        assertThat(lab.begun()).containsExactly("2026-01-02T00:00");
    }

    @ParameterizedTest
    @CsvSource({"SKIP,''", "ONCE,2026-01-01T05:20"})
    void ofTimesThatAreMissedTheLastIsMadeUpForIfAtAll(MissedRuns missed, String made) {
        put("0 * * * *", missed, Overlap.ALLOW, "DONE", "100");
        lab.pass(Duration.ofMinutes(5));
        lab.die();
        lab.pass(Duration.ofHours(5).plusMinutes(15));
        lab.nextDaemon();
        lab.pass(Duration.ofMinutes(10));
        assertThat(String.join(",", lab.begun())).isEqualTo(made);
        lab.pass(Duration.ofHours(1));
        assertThat(lab.begun()).last().isEqualTo("2026-01-01T06:00");
    }

    /** A daemon that is replaced at the wrong moment is no reason to miss a time. */
    @Test
    void aTimeOfTheLastMinuteIsNotMissed() {
        every("0 1 * * *");
        lab.pass(Duration.ofMinutes(59));
        lab.die();
        lab.pass(Duration.ofSeconds(90));
        lab.nextDaemon();
        lab.pass(Duration.ofMinutes(1));
        assertThat(lab.begun()).containsExactly("2026-01-01T01:00");
    }

    @Test
    void oneThatRunsForbidsTheNext() {
        put("* * * * *", MissedRuns.SKIP, Overlap.FORBID, "DONE", "150000");
        lab.pass(Duration.ofMinutes(3).plusSeconds(20));
        assertThat(lab.begun()).containsExactly("2026-01-01T00:01");
        JobStatus status = lab.jobs().status(lab.jobs().get(JobLab.JOB));
        assertThat(status.last().orElseThrow().outcome()).isEqualTo(Outcome.FORBIDDEN);
        assertThat(status.last().orElseThrow().due()).isEqualTo(NEW_YEAR.plusSeconds(180));
        lab.pass(Duration.ofMinutes(1));
        assertThat(lab.begun()).containsExactly("2026-01-01T00:01", "2026-01-01T00:04");
    }

    @Test
    void oneThatRunsIsReplacedByTheNext() {
        put("* * * * *", MissedRuns.SKIP, Overlap.REPLACE, "NEVER", "0");
        lab.pass(Duration.ofMinutes(2).plusSeconds(30));
        assertThat(lab.executions())
                .extracting(Execution::state)
                .containsExactly(State.STOPPED, State.RUNNING);
        assertThat(lab.cluster().truth("nightly--job")).hasSize(1);
    }

    @Test
    void executionsOfSeveralTimesRunBesideEachOther() {
        put("* * * * *", MissedRuns.SKIP, Overlap.ALLOW, "NEVER", "0");
        lab.pass(Duration.ofMinutes(3).plusSeconds(30));
        assertThat(lab.cluster().truth("nightly--job")).hasSize(3);
    }

    @Test
    void aSuspendedJobBeginsNothingAndMakesUpForNothing() {
        put("*/10 * * * *", MissedRuns.ONCE, Overlap.ALLOW, "DONE", "100");
        lab.pass(Duration.ofMinutes(11));
        assertThat(lab.jobs().suspend("Nightly", true).suspended()).isTrue();
        assertThatThrownBy(lab::start)
                .isInstanceOf(Fault.class)
                .hasMessage("Job nightly is suspended: nothing begins until it is resumed");
        assertThat(lab.jobs().status(lab.jobs().get(JobLab.JOB)).next()).isEmpty();
        lab.pass(Duration.ofMinutes(34));
        put("*/10 * * * *", MissedRuns.ONCE, Overlap.ALLOW, "DONE", "200");
        assertThat(lab.jobs().get(JobLab.JOB).suspended()).as("a change leaves it so").isTrue();
        lab.jobs().suspend(JobLab.JOB, false);
        lab.pass(Duration.ofMinutes(4));
        assertThat(lab.begun()).containsExactly("2026-01-01T00:10");
        lab.pass(Duration.ofMinutes(2));
        assertThat(lab.begun()).containsExactly("2026-01-01T00:10", "2026-01-01T00:50");
    }

    /** 02:30 is left out in March and comes twice in October. */
    @Test
    void timesAreThoseOfTheirZone() {
        lab.set(Instant.parse("2026-03-28T00:00:00Z"));
        lab.put(
                new Schedule("30 2 * * *", "Europe/Berlin", MissedRuns.SKIP, Overlap.ALLOW),
                JobLab.plan(1, 1, 0, "DONE", "1"));
        lab.passUntil(Instant.parse("2026-03-31T12:00:00Z"));
        assertThat(lab.begun())
                .containsExactly("2026-03-28T01:30", "2026-03-30T00:30", "2026-03-31T00:30");
        lab.set(Instant.parse("2026-10-24T12:00:00Z"));
        lab.passUntil(Instant.parse("2026-10-25T12:00:00Z"));
        assertThat(lab.begun()).endsWith("2026-10-25T00:30", "2026-10-25T01:30");
    }

    @Test
    void aClockThatIsSetBackAnHourTakesNoTimeTwice() {
        every("*/10 * * * *");
        lab.passUntil(NEW_YEAR.plusSeconds(3660));
        assertThat(lab.executions()).hasSize(6);
        lab.set(NEW_YEAR.plusSeconds(60));
        lab.passUntil(NEW_YEAR.plusSeconds(3660));
        assertThat(lab.executions()).hasSize(6);
        lab.passUntil(NEW_YEAR.plusSeconds(4260));
        assertThat(lab.executions()).hasSize(7);
    }

    @Test
    void aClockThatWasAheadForAWhileLeavesNoTimeOut() {
        every("*/10 * * * *");
        lab.passUntil(NEW_YEAR.plusSeconds(60));
        lab.set(NEW_YEAR.plusSeconds(3600 + 60));
        lab.pass(Duration.ofMinutes(1));
        lab.set(NEW_YEAR.plusSeconds(180));
        lab.passUntil(NEW_YEAR.plusSeconds(2 * 3600 + 60));
        List<Execution> all = lab.executions();
        assertThat(all).hasSize(12).extracting(Execution::name).doesNotHaveDuplicates();
        assertThat(new HashSet<>(lab.begun())).hasSize(12);
    }

    @Test
    void whatIsNoLongerKnownIsNotTakenAgain() {
        put("* * * * *", MissedRuns.SKIP, Overlap.ALLOW, "DONE", "1");
        lab.passUntil(NEW_YEAR.plusSeconds(4 * 3600 + 30));
        String last = lab.executions().getLast().name();
        lab.set(NEW_YEAR.plusSeconds(30));
        lab.passUntil(NEW_YEAR.plusSeconds(4 * 3600 + 30));
        assertThat(lab.executions().getLast().name()).isEqualTo(last);
    }

    @Test
    void asManyAsMayRunAreEnough() {
        put("* * * * *", MissedRuns.SKIP, Overlap.ALLOW, "DONE", "1");
        lab.putWithoutImage();
        for (int i = 0; i < Jobs.MOST_RUNNING; i++) {
            lab.start();
        }
        put("* * * * *", MissedRuns.SKIP, Overlap.ALLOW, "DONE", "1");
        lab.set(NEW_YEAR.plusSeconds(60));
        lab.pass(Duration.ofMillis(150));
        JobStatus status = lab.jobs().status(lab.jobs().get(JobLab.JOB));
        assertThat(status.last().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(status.last().orElseThrow().message()).contains("as many as it may");
    }

    /** The daemon dies at one place after the other of a time's execution. */
    @Test
    void aDaemonThatIsKilledAtAnyStepTakesEachTimeOnce() {
        every("0 * * * *");
        int[] reached = {0};
        lab.failpoint(_ -> reached[0]++);
        lab.pass(Duration.ofMinutes(61));
        int places = reached[0];
        assertThat(places).isGreaterThan(10);
        for (int fatal = 1; fatal <= places; fatal++) {
            lab.dieAt(fatal);
            lab.pass(Duration.ofHours(1));
            assertThat(lab.executions()).as("killed at %s", fatal).hasSize(1 + fatal);
            assertThat(lab.executions().getLast().state())
                    .as("killed at %s", fatal)
                    .isEqualTo(State.SUCCEEDED);
        }
        lab.failpoint(Failpoint.NONE);
        lab.assertAtMostOnce();
    }
}
