package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Failpoint;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Execution.State;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStart.Batch;
import dev.minato.platform.job.TaskCounts;
import dev.minato.platform.job.TaskList;
import dev.minato.platform.ledger.ExecutionTable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Executions of many tasks. */
class JobBatchTest {
    private JobLab lab = new JobLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private Execution start(String tasks, int most) {
        Batch batch = new Batch(TaskList.parse("array", tasks), most);
        return lab.jobs()
                .start(
                        JobLab.JOB,
                        new JobStart(Optional.empty(), Optional.of(batch), Optional.empty()));
    }

    private TaskCounts counts(Execution execution) {
        return TaskCounts.of(lab.of(execution), execution.plan().tasks().orElseThrow());
    }

    @Test
    void eachTaskRunsOnceAndKnowsItsNumber() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1000"));
        Execution begun = start("10-50:5,3", 4);
        lab.pass(Duration.ofSeconds(1));
        assertThat(lab.cluster().truth("nightly--job")).hasSize(4);
        assertThat(counts(begun)).isEqualTo(new TaskCounts(0, List.of(), 4, 6));
        RevisionRef second = new RevisionRef("nightly--job", begun.name(), 2);
        assertThat(lab.cluster().spec(second).main().env().toString())
                .contains("MINATO_TASK_INDEX=Literal[text=10]")
                .contains("MINATO_TASK_COUNT=Literal[text=10]");
        lab.pass(Duration.ofMinutes(1));
        ExecutionStatus done = lab.of(begun);
        assertThat(done.execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(done.attempts()).hasSize(10).allMatch(Attempt::cleared);
        assertThat(counts(begun).succeeded()).isEqualTo(10);
        assertThat(lab.logs().places()).hasSize(10);
        lab.assertAtMostOnce();
    }

    @Test
    void aTaskThatFailsEndsNoOther() {
        lab.put(JobLab.plan(1, 1, 1, "FAIL", "100"));
        Execution begun = start("1-5", 2);
        lab.pass(Duration.ofMinutes(1));
        Execution done = lab.of(begun).execution();
        assertThat(done.state()).isEqualTo(State.FAILED);
        assertThat(done.reason()).isEqualTo("TasksFailed");
        assertThat(done.message()).isEqualTo("5 of 5 tasks failed: 1-5");
        assertThat(lab.of(begun).attempts()).hasSize(10);
        assertThat(counts(begun).failed()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void oneThatIsStoppedBeginsNoFurtherTask() {
        lab.put(JobLab.plan(1, 1, 0, "NEVER", "0"));
        Execution begun = start("1-100", 3);
        lab.pass(Duration.ofSeconds(5));
        lab.jobs().stop(JobLab.JOB, begun.name());
        lab.pass(Duration.ofSeconds(20));
        assertThat(lab.of(begun).execution().state()).isEqualTo(State.STOPPED);
        assertThat(lab.of(begun).attempts()).hasSize(3);
        assertThat(lab.cluster().apps()).isEmpty();
    }

    @Test
    void aThousandTasksAllRun() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        Execution begun = start("1-1000", 50);
        lab.pass(Duration.ofMinutes(30));
        assertThat(lab.of(begun).execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(begun.plan().logBytes()).isEqualTo((64 << 20) / 1000);
        lab.assertAtMostOnce();
    }

    @Test
    void largeBatchesAreRememberedAsLongAsTheyAreFew() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        List<String> begun = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            begun.add(start("1-3", 3).name());
            lab.pass(Duration.ofMinutes(1));
        }
        ExecutionTable table = lab.table();
        assertThat(table.beyond(JobLab.JOB, 100, 12)).isEmpty();
        assertThat(table.beyond(JobLab.JOB, 100, 6))
                .containsExactlyInAnyOrderElementsOf(begun.subList(0, 2));
        assertThat(table.beyond(JobLab.JOB, 100, 2))
                .as("the newest stays, however many it has")
                .containsExactlyInAnyOrderElementsOf(begun.subList(0, 3));
        assertThat(table.beyond(JobLab.JOB, 1, 100)).hasSize(3);
        assertThat(table.beyond(JobLab.JOB, 0, 100)).hasSize(4);
    }

    /** As Kubernetes on a bad day, with a daemon that dies now and then. */
    @Test
    void whateverHappensABatchEndsAndNothingRunsTwice() {
        lab.close();
        lab = new JobLab(11, ClusterFaults.KUBERNETES);
        Random fate = new Random(5);
        lab.failpoint(place -> {
            if (fate.nextInt(100) < 2) {
                throw new SimulatedCrash(place);
            }
        });
        lab.put(JobLab.plan(1, 1, 2, "DONE", "2000"));
        Execution begun = start("1-40", 8);
        lab.pass(Duration.ofMinutes(60));
        lab.failpoint(Failpoint.NONE);
        lab.pass(Duration.ofMinutes(30));
        assertThat(lab.of(begun).execution().isRunning()).isFalse();
        assertThat(lab.cluster().apps()).isEmpty();
        lab.assertAtMostOnce();
    }
}
