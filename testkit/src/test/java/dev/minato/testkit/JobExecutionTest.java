package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Execution.State;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStart.ContainerOverride;
import dev.minato.platform.job.Jobs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Executions of jobs from their start to their end, over deaths of the daemon too. */
class JobExecutionTest {
    private JobLab lab = new JobLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void anExecutionRunsToItsEndAndLeavesItsLog() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "100"));
        Execution begun = lab.start();
        assertThat(begun.name()).matches("nightly-[0-9a-z]{7}");
        lab.pass(Duration.ofSeconds(10));

        ExecutionStatus done = lab.of(begun);
        assertThat(done.execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(done.execution().ended()).isPresent();
        Attempt attempt = done.attempts().getFirst();
        assertThat(attempt.containers().getFirst().exitCode()).contains(0);
        assertThat(attempt.cleared()).isTrue();
        assertThat(lab.cluster().apps()).isEmpty();
        List<String> lines = new ArrayList<>();
        lab.jobs()
                .output(
                        "nightly",
                        new LogPlace(begun.name(), attempt.replicaName().orElseThrow(), "nightly"))
                .read(
                        new LogQuery(false, Optional.empty(), Optional.empty()),
                        line -> lines.add(line.text()));
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).startsWith("nightly started with");
    }

    @Test
    void whatItRunsInIsToldOfItself() {
        lab.put(JobLab.plan(1, 1, 0, "NEVER", "0"));
        Execution begun = lab.start();
        lab.pass(Duration.ofSeconds(2));
        var env = lab.cluster().spec(new RevisionRef("nightly--job", begun.name(), 1)).main().env();
        assertThat(env.toString())
                .contains("CONTAINER_APP_JOB_NAME=Literal[text=nightly]")
                .contains("CONTAINER_APP_JOB_EXECUTION_NAME=Literal[text=" + begun.name() + "]")
                .contains("MINATO_ATTEMPT=Literal[text=1]")
                .contains("MINATO_JOB_TRIGGER=Literal[text=Manual]")
                .contains("CONTAINER_APP_REPLICA_NAME")
                .doesNotContain("planted");
    }

    @Test
    void whatFailsIsTriedAgainAsOftenAsItMay() {
        lab.put(JobLab.plan(1, 1, 2, "FAIL", "100"));
        Execution begun = lab.start();
        lab.pass(Duration.ofMinutes(1));
        ExecutionStatus done = lab.of(begun);
        assertThat(done.execution().state()).isEqualTo(State.FAILED);
        assertThat(done.execution().reason()).isEqualTo("BackoffLimitExceeded");
        assertThat(done.attempts()).extracting(Attempt::turn).containsExactly(1, 2, 3);
        assertThat(done.attempts().getLast().containers().getFirst().exitCode()).contains(3);
    }

    @Test
    void theTimeOfAReplicaEndsIt() {
        lab.put(JobLab.plan(1, 1, 5, "NEVER", "0"));
        Execution begun = lab.start();
        lab.pass(Duration.ofMinutes(6));
        ExecutionStatus done = lab.of(begun);
        assertThat(done.execution().state()).isEqualTo(State.FAILED);
        assertThat(done.execution().reason()).isEqualTo("DeadlineExceeded");
        assertThat(done.attempts()).hasSize(1);
        assertThat(lab.cluster().apps()).isEmpty();
    }

    @Test
    void aReplicaThatVanishesEndedAsUnknownAndIsNotMadeAgain() {
        lab.put(JobLab.plan(1, 1, 1, "NEVER", "0"));
        Execution begun = lab.start();
        lab.pass(Duration.ofSeconds(5));
        lab.cluster().vanish(lab.cluster().truth("nightly--job").getFirst().name());
        lab.pass(Duration.ofSeconds(5));
        ExecutionStatus now = lab.of(begun);
        assertThat(now.attempts().getFirst().outcome()).contains(Outcome.UNKNOWN);
        assertThat(now.attempts()).hasSize(2);
        lab.pass(Duration.ofMinutes(10));
        lab.assertAtMostOnce();
    }

    @Test
    void parallelReplicasAllHaveToSucceed() {
        lab.put(JobLab.plan(4, 3, 0, "DONE", "1000"));
        Execution begun = lab.start();
        lab.pass(Duration.ofSeconds(1));
        assertThat(lab.cluster().truth("nightly--job")).hasSize(3);
        lab.pass(Duration.ofSeconds(10));
        assertThat(lab.of(begun).execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(lab.of(begun).attempts()).extracting(Attempt::replica).containsExactly(1, 2, 3);
    }

    @Test
    void oneIsStoppedAndTheOthersRunOn() {
        lab.put(JobLab.plan(1, 1, 0, "NEVER", "0"));
        Execution first = lab.start();
        Execution second = lab.start();
        lab.pass(Duration.ofSeconds(5));
        lab.jobs().stop("nightly", first.name());
        lab.pass(Duration.ofSeconds(10));
        assertThat(lab.of(first).execution().state()).isEqualTo(State.STOPPED);
        assertThat(lab.of(second).execution().state()).isEqualTo(State.RUNNING);
        assertThat(lab.jobs().stop("nightly")).hasSize(1);
        lab.pass(Duration.ofSeconds(10));
        assertThat(lab.of(second).execution().state()).isEqualTo(State.STOPPED);
        assertThat(lab.cluster().apps()).isEmpty();
    }

    @Test
    void aJobThatIsDeletedWhileItRunsStopsFirst() {
        lab.put(JobLab.plan(1, 1, 0, "NEVER", "0"));
        Execution begun = lab.start();
        lab.pass(Duration.ofSeconds(5));
        assertThat(lab.jobs().delete("nightly")).isTrue();
        assertThatThrownBy(lab::start)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is being deleted");
        lab.pass(Duration.ofSeconds(20));
        assertThat(lab.jobs().find("nightly")).isEmpty();
        assertThat(lab.cluster().apps()).isEmpty();
        assertThat(lab.logs().places()).isEmpty();
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        assertThatThrownBy(() -> lab.of(begun)).hasMessageContaining("was not found");
    }

    @Test
    void anImageThatCannotBeFoundFailsTheExecutionWithThatText() {
        lab.putWithoutImage();
        Execution begun = lab.start();
        lab.pass(Duration.ofSeconds(10));
        Execution done = lab.of(begun).execution();
        assertThat(done.state()).isEqualTo(State.FAILED);
        assertThat(done.reason()).isEqualTo("ImagePullFailure");
        assertThat(done.message()).contains("No such image: gone:1");
        assertThat(lab.of(begun).attempts()).isEmpty();
    }

    @Test
    void theSameRequestWithinTenMinutesIsTheSameExecution() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        JobStart wish = new JobStart(Optional.empty(), Optional.empty(), Optional.of("request-1"));
        Execution first = lab.jobs().start("nightly", wish);
        lab.pass(Duration.ofMinutes(9));
        assertThat(lab.jobs().start("nightly", wish).name()).isEqualTo(first.name());
        lab.pass(Duration.ofMinutes(2));
        assertThat(lab.jobs().start("nightly", wish).name()).isNotEqualTo(first.name());
        assertThat(lab.start().name()).isNotEqualTo(lab.start().name());
    }

    @Test
    void anExecutionMayRunOtherWordsButNoOtherContainers() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        Execution begun =
                lab.jobs()
                        .start(
                                "nightly",
                                override(JobLab.container("nightly", "job:2", "FAIL", "1")));
        assertThat(begun.plan().template().main().image()).isEqualTo("job:2");
        lab.pass(Duration.ofSeconds(10));
        assertThat(lab.of(begun).execution().state()).isEqualTo(State.FAILED);
        assertThat(lab.jobs().get("nightly").spec().plan().template().main().image())
                .isEqualTo("job:1");
        assertThatThrownBy(() ->
                        lab.jobs()
                                .start(
                                        "nightly",
                                        override(JobLab.container("evil", "job:2", "DONE", "1"))))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "containers[0].name \"evil\" is no container of job nightly: an execution"
                                + " runs those of its job, nightly");
    }

    private static JobStart override(AppContainer container) {
        return new JobStart(
                Optional.of(new ContainerOverride(List.of(), List.of(container), "{}")),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aHundredExecutionsAreRemembered() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "1"));
        for (int i = 0; i < 120; i++) {
            lab.start();
            lab.pass(Duration.ofSeconds(3));
        }
        Execution last = lab.start();
        lab.pass(Duration.ofSeconds(10));
        List<ExecutionStatus> all = lab.jobs().executions("nightly");
        assertThat(all).hasSize(Jobs.HISTORY);
        assertThat(all.getFirst().execution().name()).isEqualTo(last.name());
        assertThat(lab.logs().places()).hasSize(Jobs.HISTORY);
    }

    @Test
    void completionsBeyondTheParallelismAreRefused() {
        assertThatThrownBy(() -> lab.put(JobLab.plan(2, 3, 0, "DONE", "1")))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "configuration.manualTriggerConfig.replicaCompletionCount 3 is more than"
                                + " parallelism, 2: give at most that, or a higher parallelism");
    }

    /** Its containers stay until their output is kept; the execution has ended all the same. */
    @Test
    void aFullDiskHoldsUpTheClearingAndNothingElse() {
        lab.logs().full(true);
        lab.put(JobLab.plan(1, 1, 0, "DONE", "100"));
        Execution first = lab.start();
        lab.pass(Duration.ofSeconds(30));
        assertThat(lab.of(first).execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(lab.cluster().truth("nightly--job")).hasSize(1);
        Execution second = lab.start();
        lab.pass(Duration.ofSeconds(30));
        assertThat(lab.of(second).execution().state()).isEqualTo(State.SUCCEEDED);
        lab.logs().full(false);
        lab.pass(Duration.ofMinutes(1));
        assertThat(lab.cluster().apps()).isEmpty();
        assertThat(lab.logs().places()).hasSize(2);
        lab.assertAtMostOnce();
    }

    @Test
    void aThousandAreStartedAtOnceAndNoMore() {
        lab.putWithoutImage();
        for (int i = 0; i < Jobs.MOST_RUNNING; i++) {
            lab.start();
        }
        assertThatThrownBy(lab::start)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("1000 executions that run, as many as it may");
        lab.pass(Duration.ofSeconds(30));
        assertThat(lab.jobs().executions("nightly"))
                .allMatch(each -> each.execution().state() == State.FAILED)
                .hasSize(Jobs.HISTORY);
        assertThat(lab.start().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void fiftyThatEndInOneSecondAllEndWell() {
        lab.put(JobLab.plan(1, 1, 0, "DONE", "500"));
        for (int i = 0; i < 50; i++) {
            lab.start();
        }
        lab.pass(Duration.ofMinutes(1));
        assertThat(lab.jobs().executions("nightly"))
                .hasSize(50)
                .allMatch(each -> each.execution().state() == State.SUCCEEDED);
        assertThat(lab.logs().places()).hasSize(50);
        assertThat(lab.cluster().apps()).isEmpty();
        lab.assertAtMostOnce();
    }

    /** The daemon dies at one place after the other, in every run at the next one. */
    @Test
    void aDaemonThatIsKilledAtAnyStepIsFollowedByOneThatGoesOn() {
        lab.put(JobLab.plan(1, 1, 1, "DONE", "100"));
        int[] reached = {0};
        lab.failpoint(_ -> reached[0]++);
        lab.start();
        lab.pass(Duration.ofSeconds(30));
        int places = reached[0];
        assertThat(places).isGreaterThan(10);
        for (int fatal = 1; fatal <= places; fatal++) {
            int at = fatal;
            lab.dieAt(at);
            Execution begun = lab.start();
            lab.pass(Duration.ofMinutes(2));
            assertThat(lab.of(begun).execution().state())
                    .as("killed at %s", at)
                    .isEqualTo(State.SUCCEEDED);
            assertThat(lab.of(begun).attempts()).as("killed at %s", at).hasSize(1);
            assertThat(lab.cluster().apps()).isEmpty();
        }
        lab.assertAtMostOnce();
    }

    /** As Kubernetes on a bad day, with a daemon that dies now and then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensEveryExecutionEndsAndNothingRunsTwice(int seed) {
        lab.close();
        lab = new JobLab(seed, ClusterFaults.KUBERNETES);
        Random fate = new Random(seed + 200L);
        lab.failpoint(place -> {
            if (fate.nextInt(100) < 2) {
                throw new SimulatedCrash(place);
            }
        });
        List<ExecutionPlan> plans =
                List.of(
                        JobLab.plan(3, 3, 2, "DONE", "4000"),
                        JobLab.plan(1, 1, 1, "FAIL", "2000"),
                        JobLab.plan(2, 2, 3, "NEVER", "0"));
        List<Execution> begun = new ArrayList<>();
        for (ExecutionPlan plan : plans) {
            lab.put(plan);
            begun.add(lab.start());
            lab.pass(Duration.ofSeconds(1 + fate.nextInt(30)));
        }
        lab.pass(Duration.ofMinutes(30));
        lab.failpoint(Failpoint.NONE);
        lab.pass(Duration.ofMinutes(30));

        for (Execution each : begun) {
            ExecutionStatus done = lab.of(each);
            assertThat(done.execution().state()).as("seed %s", seed).isNotEqualTo(State.RUNNING);
            for (int replica = 1; replica <= each.plan().completions(); replica++) {
                int mine = replica;
                assertThat(done.attempts())
                        .filteredOn(attempt -> attempt.replica() == mine)
                        .hasSizeLessThanOrEqualTo(1 + each.plan().retryLimit());
            }
            assertThat(done.attempts()).allMatch(Attempt::cleared);
        }
        assertThat(lab.cluster().apps()).as("seed %s", seed).isEmpty();
        lab.assertAtMostOnce();
    }
}
