package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.job.EventBook.EventEntry;
import dev.minato.platform.job.Execution.State;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.job.JobTrigger.ScalingStrategy;
import dev.minato.platform.scale.ScaleRule;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Jobs whose executions begin when something is to be done. */
class JobEventTest {
    private static final Duration POLLING = Duration.ofSeconds(30);

    private final JobLab lab = new JobLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private void put(int least, int most, String... command) {
        lab.put(event(least, most, FakeTriggers.QUEUE), JobLab.plan(1, 1, 0, command));
    }

    private static Event event(int least, int most, String type) {
        return new Event(
                least,
                most,
                POLLING,
                List.of(new ScaleRule("work", type, Map.of(), List.of())),
                ScalingStrategy.DEFAULT);
    }

    private EventEntry entry() {
        return lab.jobs().status(lab.jobs().get(JobLab.JOB)).event().orElseThrow();
    }

    @Test
    void whatWaitsBeginsExecutionsAndWhatRunsCounts() {
        put(0, 10, "DONE", "70000");
        lab.pass(Duration.ofSeconds(20));
        assertThat(lab.executions()).isEmpty();
        assertThat(entry().decision().reason()).isEqualTo("no rule has anything to do");
        lab.triggers().set(3);
        lab.pass(POLLING);
        assertThat(lab.executions())
                .hasSize(3)
                .allMatch(each -> each.cause() == ExecutionCause.EVENT);
        lab.triggers().set(5);
        lab.pass(POLLING);
        assertThat(lab.executions()).hasSize(5);
        assertThat(entry().decision().reason())
                .isEqualTo(
                        "rule work (queue): 5, 1 for each execution: 5 wanted; 3 run, 0 of them"
                                + " not yet at work");
        lab.triggers().set(0);
        lab.pass(Duration.ofMinutes(5));
        assertThat(lab.executions()).hasSize(5).allMatch(each -> each.state() == State.SUCCEEDED);
        lab.assertAtMostOnce();
    }

    @Test
    void noMoreRunThanMay() {
        put(0, 4, "NEVER", "0");
        lab.triggers().set(100);
        lab.pass(Duration.ofMinutes(3));
        assertThat(lab.executions()).hasSize(4);
    }

    @Test
    void soManyAlwaysRun() {
        put(2, 4, "DONE", "40000");
        lab.pass(Duration.ofSeconds(20));
        assertThat(lab.executions()).hasSize(2);
        lab.pass(Duration.ofMinutes(2));
        assertThat(lab.executions().stream().filter(each -> each.state() == State.RUNNING))
                .hasSizeBetween(1, 2);
        assertThat(lab.executions()).hasSizeGreaterThan(4);
    }

    /** In Container Apps stopping one breaks scaling for good. */
    @Test
    void whatIsStoppedOrWasStartedByHandDoesNotCountAsRunning() {
        put(0, 10, "NEVER", "0");
        lab.start();
        lab.triggers().set(2);
        lab.pass(POLLING.plusSeconds(10));
        assertThat(lab.executions()).hasSize(3);
        lab.jobs().stop(JobLab.JOB);
        lab.pass(POLLING.plusSeconds(10));
        assertThat(lab.executions().stream().filter(each -> each.state() == State.RUNNING))
                .hasSize(2);
    }

    @Test
    void anAnswerIsCountedOnce() {
        put(0, 100, "DONE", "100");
        lab.triggers().set(2);
        lab.pass(Duration.ofSeconds(25));
        assertThat(lab.executions()).hasSize(2).allMatch(each -> each.state() == State.SUCCEEDED);
        assertThat(lab.triggers().asked()).isEqualTo(1);
    }

    @Test
    void aServerThatIsDownBeginsNothingAndSaysSo() {
        put(0, 10, "DONE", "100");
        lab.triggers().fail("redis at 127.0.0.1:6379 does not answer");
        lab.pass(Duration.ofMinutes(2));
        assertThat(lab.executions()).isEmpty();
        assertThat(entry().rules().getFirst().failure())
                .isEqualTo("redis at 127.0.0.1:6379 does not answer");
        lab.triggers().set(1);
        lab.pass(POLLING.plusSeconds(10));
        assertThat(lab.executions()).isNotEmpty();
    }

    @Test
    void aSuspendedJobAsksNobody() {
        put(0, 10, "DONE", "100");
        lab.pass(Duration.ofSeconds(10));
        lab.jobs().suspend(JobLab.JOB, true);
        lab.pass(Duration.ofSeconds(10));
        lab.triggers().set(4);
        int asked = lab.triggers().asked();
        lab.pass(Duration.ofMinutes(5));
        assertThat(lab.triggers().asked()).isEqualTo(asked);
        assertThat(lab.triggers().open()).isZero();
        assertThat(lab.executions()).isEmpty();
        lab.jobs().suspend(JobLab.JOB, false);
        lab.pass(Duration.ofSeconds(10));
        assertThat(lab.executions()).hasSize(4);
    }

    @Test
    void aJobThatIsDeletedAsksNobody() {
        put(0, 10, "NEVER", "0");
        lab.triggers().set(1);
        lab.pass(Duration.ofSeconds(20));
        lab.jobs().delete(JobLab.JOB);
        lab.pass(Duration.ofSeconds(20));
        assertThat(lab.jobs().find(JobLab.JOB)).isEmpty();
        assertThat(lab.triggers().open()).isZero();
    }

    @Test
    void rulesOfAppsAreRefused() {
        for (String type : List.of("http", "tcp", "cpu", "memory")) {
            assertThatThrownBy(() -> lab.put(event(0, 1, type), JobLab.plan(1, 1, 0, "DONE", "1")))
                    .isInstanceOf(Fault.class)
                    .hasMessage(
                            "configuration.eventTriggerConfig.scale.rules[0].type "
                                    + type
                                    + " is of apps alone, for what comes to replicas that run: give"
                                    + " a scaler that counts what is to be done, one of queue");
        }
        assertThatThrownBy(() -> lab.put(event(0, 1, "rediss"), JobLab.plan(1, 1, 0, "DONE", "1")))
                .hasMessage(
                        "configuration.eventTriggerConfig.scale.rules[0].type: type rediss is not"
                                + " known");
        assertThatThrownBy(() -> put(3, 2, "DONE", "1"))
                .hasMessageContaining("minExecutions 3 is more than maxExecutions 2");
    }

    @Test
    void aDaemonThatIsKilledAtAnyStepBeginsWhatIsThereToDo() {
        put(0, 10, "NEVER", "0");
        lab.triggers().set(1);
        int[] reached = {0};
        lab.failpoint(_ -> reached[0]++);
        lab.pass(Duration.ofSeconds(20));
        int places = reached[0];
        assertThat(places).isGreaterThan(4);
        for (int fatal = 1; fatal <= places; fatal++) {
            lab.jobs().stop(JobLab.JOB);
            lab.dieAt(fatal);
            lab.pass(Duration.ofMinutes(3));
            lab.failpoint(Failpoint.NONE);
            assertThat(lab.executions().stream().filter(each -> each.state() == State.RUNNING))
                    .as("killed at %s", fatal)
                    .hasSize(1);
        }
        lab.assertAtMostOnce();
    }
}
