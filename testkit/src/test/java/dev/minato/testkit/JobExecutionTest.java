package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Cpu;
import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Execution.State;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStart.ContainerOverride;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.scale.ScaleSpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Executions of jobs from their start to their end, over deaths of the daemon too. */
class JobExecutionTest {
    private final TestDatabase database = new TestDatabase();
    private final KeptLogs logs = new KeptLogs();
    private final KnownImages images = KnownImages.of("job:1", "job:2");

    /** Which replicas each set ever had. */
    private final Map<RevisionRef, Set<String>> made = new TreeMap<>();

    private VirtualTime time = new VirtualTime(new Random(1));
    private Random random = new Random(2);
    private FakeCluster cluster = new FakeCluster(time, new Random(3), ClusterFaults.NONE);
    private SimulatedHost host = host();
    private Failpoint failpoint = Failpoint.NONE;
    private SimulatedJobs daemon = daemon();

    private SimulatedHost host() {
        return SimulatedHost.of(
                database.get(),
                new EnvironmentParts(cluster, new FakeEdge(time, new Random(4), 0), images),
                database.secrets());
    }

    private SimulatedJobs daemon() {
        return new SimulatedJobs(
                host, logs, time, random, place -> failpoint.reach(place), this::next);
    }

    private void next() {
        daemon = daemon();
        cluster.connect();
        daemon.start();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Jobs jobs() {
        return daemon.jobs();
    }

    private void pass(Duration length) {
        Instant end = time.instant().plus(length);
        do {
            for (Replica replica : cluster.truth("nightly--job")) {
                made.computeIfAbsent(replica.set(), _ -> new HashSet<>()).add(replica.name());
            }
        } while (time.step(end));
    }

    private void put(ExecutionPlan plan) {
        jobs().put(
                        new JobRequest(
                                "nightly",
                                "default",
                                new JobSpec(
                                        JobTrigger.MANUAL,
                                        plan,
                                        List.of(
                                                new SecretSpec(
                                                        "token", Optional.of("planted-4711"))),
                                        List.of()),
                                new AppDocuments("{}", "{}", "{}")));
    }

    private static ExecutionPlan plan(
            int parallelism, int completions, int retries, String... command) {
        return new ExecutionPlan(
                parallelism, completions, retries, Duration.ofMinutes(5), template(command));
    }

    private static TemplateSpec template(String... command) {
        return new TemplateSpec(
                List.of(),
                List.of(container("nightly", "job:1", command)),
                List.of(),
                new ScaleSpec(0, 1),
                Duration.ofSeconds(2));
    }

    private void putWithoutImage() {
        ExecutionPlan plan = plan(1, 1, 3, "DONE", "1");
        put(
                plan.with(
                        new TemplateSpec(
                                List.of(),
                                List.of(container("nightly", "gone:1", "DONE", "1")),
                                List.of(),
                                plan.template().scale(),
                                Duration.ZERO)));
    }

    private static AppContainer container(String name, String image, String... command) {
        return new AppContainer(
                name,
                image,
                List.of(command),
                List.of(),
                List.of(new EnvSetting("TOKEN", Optional.empty(), Optional.of("token"))),
                new Cpu(250_000_000),
                new Memory(1L << 28),
                List.of(),
                List.of());
    }

    private Execution start() {
        return jobs().start("nightly", JobStart.PLAIN);
    }

    private ExecutionStatus of(Execution execution) {
        return jobs().execution("nightly", execution.name());
    }

    @Test
    void anExecutionRunsToItsEndAndLeavesItsLog() {
        put(plan(1, 1, 0, "DONE", "100"));
        Execution begun = start();
        assertThat(begun.name()).matches("nightly-[0-9a-z]{7}");
        pass(Duration.ofSeconds(10));

        ExecutionStatus done = of(begun);
        assertThat(done.execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(done.execution().ended()).isPresent();
        Attempt attempt = done.attempts().getFirst();
        assertThat(attempt.containers().getFirst().exitCode()).contains(0);
        assertThat(attempt.cleared()).isTrue();
        assertThat(cluster.apps()).isEmpty();
        List<String> lines = new ArrayList<>();
        jobs().output(
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
        put(plan(1, 1, 0, "NEVER", "0"));
        Execution begun = start();
        pass(Duration.ofSeconds(2));
        var env = cluster.spec(new RevisionRef("nightly--job", begun.name(), 1)).main().env();
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
        put(plan(1, 1, 2, "FAIL", "100"));
        Execution begun = start();
        pass(Duration.ofMinutes(1));
        ExecutionStatus done = of(begun);
        assertThat(done.execution().state()).isEqualTo(State.FAILED);
        assertThat(done.execution().reason()).isEqualTo("BackoffLimitExceeded");
        assertThat(done.attempts()).extracting(Attempt::turn).containsExactly(1, 2, 3);
        assertThat(done.attempts().getLast().containers().getFirst().exitCode()).contains(3);
    }

    @Test
    void theTimeOfAReplicaEndsIt() {
        put(plan(1, 1, 5, "NEVER", "0"));
        Execution begun = start();
        pass(Duration.ofMinutes(6));
        ExecutionStatus done = of(begun);
        assertThat(done.execution().state()).isEqualTo(State.FAILED);
        assertThat(done.execution().reason()).isEqualTo("DeadlineExceeded");
        assertThat(done.attempts()).hasSize(1);
        assertThat(cluster.apps()).isEmpty();
    }

    @Test
    void aReplicaThatVanishesEndedAsUnknownAndIsNotMadeAgain() {
        put(plan(1, 1, 1, "NEVER", "0"));
        Execution begun = start();
        pass(Duration.ofSeconds(5));
        cluster.vanish(cluster.truth("nightly--job").getFirst().name());
        pass(Duration.ofSeconds(5));
        ExecutionStatus now = of(begun);
        assertThat(now.attempts().getFirst().outcome()).contains(Outcome.UNKNOWN);
        assertThat(now.attempts()).hasSize(2);
        pass(Duration.ofMinutes(10));
        assertAtMostOnce();
    }

    @Test
    void parallelReplicasAllHaveToSucceed() {
        put(plan(4, 3, 0, "DONE", "1000"));
        Execution begun = start();
        pass(Duration.ofSeconds(1));
        assertThat(cluster.truth("nightly--job")).hasSize(3);
        pass(Duration.ofSeconds(10));
        assertThat(of(begun).execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(of(begun).attempts()).extracting(Attempt::replica).containsExactly(1, 2, 3);
    }

    @Test
    void oneIsStoppedAndTheOthersRunOn() {
        put(plan(1, 1, 0, "NEVER", "0"));
        Execution first = start();
        Execution second = start();
        pass(Duration.ofSeconds(5));
        jobs().stop("nightly", first.name());
        pass(Duration.ofSeconds(10));
        assertThat(of(first).execution().state()).isEqualTo(State.STOPPED);
        assertThat(of(second).execution().state()).isEqualTo(State.RUNNING);
        assertThat(jobs().stop("nightly")).hasSize(1);
        pass(Duration.ofSeconds(10));
        assertThat(of(second).execution().state()).isEqualTo(State.STOPPED);
        assertThat(cluster.apps()).isEmpty();
    }

    @Test
    void aJobThatIsDeletedWhileItRunsStopsFirst() {
        put(plan(1, 1, 0, "NEVER", "0"));
        Execution begun = start();
        pass(Duration.ofSeconds(5));
        assertThat(jobs().delete("nightly")).isTrue();
        assertThatThrownBy(this::start)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is being deleted");
        pass(Duration.ofSeconds(20));
        assertThat(jobs().find("nightly")).isEmpty();
        assertThat(cluster.apps()).isEmpty();
        assertThat(logs.places()).isEmpty();
        put(plan(1, 1, 0, "DONE", "1"));
        assertThatThrownBy(() -> of(begun)).hasMessageContaining("was not found");
    }

    @Test
    void anImageThatCannotBeFoundFailsTheExecutionWithThatText() {
        putWithoutImage();
        Execution begun = start();
        pass(Duration.ofSeconds(10));
        Execution done = of(begun).execution();
        assertThat(done.state()).isEqualTo(State.FAILED);
        assertThat(done.reason()).isEqualTo("ImagePullFailure");
        assertThat(done.message()).contains("No such image: gone:1");
        assertThat(of(begun).attempts()).isEmpty();
    }

    @Test
    void theSameRequestWithinTenMinutesIsTheSameExecution() {
        put(plan(1, 1, 0, "DONE", "1"));
        JobStart wish = new JobStart(Optional.empty(), Optional.of("request-1"));
        Execution first = jobs().start("nightly", wish);
        pass(Duration.ofMinutes(9));
        assertThat(jobs().start("nightly", wish).name()).isEqualTo(first.name());
        pass(Duration.ofMinutes(2));
        assertThat(jobs().start("nightly", wish).name()).isNotEqualTo(first.name());
        assertThat(start().name()).isNotEqualTo(start().name());
    }

    @Test
    void anExecutionMayRunOtherWordsButNoOtherContainers() {
        put(plan(1, 1, 0, "DONE", "1"));
        Execution begun =
                jobs().start("nightly", override(container("nightly", "job:2", "FAIL", "1")));
        assertThat(begun.plan().template().main().image()).isEqualTo("job:2");
        pass(Duration.ofSeconds(10));
        assertThat(of(begun).execution().state()).isEqualTo(State.FAILED);
        assertThat(jobs().get("nightly").spec().plan().template().main().image())
                .isEqualTo("job:1");
        assertThatThrownBy(() ->
                        jobs().start("nightly", override(container("evil", "job:2", "DONE", "1"))))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "containers[0].name \"evil\" is no container of job nightly: an execution"
                                + " runs those of its job, nightly");
    }

    private static JobStart override(AppContainer container) {
        return new JobStart(
                Optional.of(new ContainerOverride(List.of(), List.of(container), "{}")),
                Optional.empty());
    }

    @Test
    void aHundredExecutionsAreRemembered() {
        put(plan(1, 1, 0, "DONE", "1"));
        for (int i = 0; i < 120; i++) {
            start();
            pass(Duration.ofSeconds(3));
        }
        Execution last = start();
        pass(Duration.ofSeconds(10));
        List<ExecutionStatus> all = jobs().executions("nightly");
        assertThat(all).hasSize(Jobs.HISTORY);
        assertThat(all.getFirst().execution().name()).isEqualTo(last.name());
        assertThat(logs.places()).hasSize(Jobs.HISTORY);
    }

    @Test
    void completionsBeyondTheParallelismAreRefused() {
        assertThatThrownBy(() -> put(plan(2, 3, 0, "DONE", "1")))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "configuration.manualTriggerConfig.replicaCompletionCount 3 is more than"
                                + " parallelism, 2: give at most that, or a higher parallelism");
    }

    /** Its containers stay until their output is kept; the execution has ended all the same. */
    @Test
    void aFullDiskHoldsUpTheClearingAndNothingElse() {
        logs.full(true);
        put(plan(1, 1, 0, "DONE", "100"));
        Execution first = start();
        pass(Duration.ofSeconds(30));
        assertThat(of(first).execution().state()).isEqualTo(State.SUCCEEDED);
        assertThat(cluster.truth("nightly--job")).hasSize(1);
        Execution second = start();
        pass(Duration.ofSeconds(30));
        assertThat(of(second).execution().state()).isEqualTo(State.SUCCEEDED);
        logs.full(false);
        pass(Duration.ofMinutes(1));
        assertThat(cluster.apps()).isEmpty();
        assertThat(logs.places()).hasSize(2);
        assertAtMostOnce();
    }

    @Test
    void aThousandAreStartedAtOnceAndNoMore() {
        putWithoutImage();
        for (int i = 0; i < Jobs.MOST_RUNNING; i++) {
            start();
        }
        assertThatThrownBy(this::start)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("1000 executions that run, as many as it may");
        pass(Duration.ofSeconds(30));
        assertThat(jobs().executions("nightly"))
                .allMatch(each -> each.execution().state() == State.FAILED)
                .hasSize(Jobs.HISTORY);
        assertThat(start().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void fiftyThatEndInOneSecondAllEndWell() {
        put(plan(1, 1, 0, "DONE", "500"));
        for (int i = 0; i < 50; i++) {
            start();
        }
        pass(Duration.ofMinutes(1));
        assertThat(jobs().executions("nightly"))
                .hasSize(50)
                .allMatch(each -> each.execution().state() == State.SUCCEEDED);
        assertThat(logs.places()).hasSize(50);
        assertThat(cluster.apps()).isEmpty();
        assertAtMostOnce();
    }

    /** The daemon dies at one place after the other, in every run at the next one. */
    @Test
    void aDaemonThatIsKilledAtAnyStepIsFollowedByOneThatGoesOn() {
        put(plan(1, 1, 1, "DONE", "100"));
        int[] reached = {0};
        failpoint = _ -> reached[0]++;
        start();
        pass(Duration.ofSeconds(30));
        int places = reached[0];
        assertThat(places).isGreaterThan(10);
        for (int fatal = 1; fatal <= places; fatal++) {
            int at = fatal;
            reached[0] = 0;
            failpoint =
                    place -> {
                        if (++reached[0] == at) {
                            throw new SimulatedCrash(place);
                        }
                    };
            Execution begun = start();
            pass(Duration.ofMinutes(2));
            assertThat(of(begun).execution().state())
                    .as("killed at %s", at)
                    .isEqualTo(State.SUCCEEDED);
            assertThat(of(begun).attempts()).as("killed at %s", at).hasSize(1);
            assertThat(cluster.apps()).isEmpty();
        }
        assertAtMostOnce();
    }

    /** As Kubernetes on a bad day, with a daemon that dies now and then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensEveryExecutionEndsAndNothingRunsTwice(int seed) {
        time = new VirtualTime(new Random(seed));
        random = new Random(seed);
        cluster = new FakeCluster(time, new Random(seed + 100L), ClusterFaults.KUBERNETES);
        host = host();
        Random fate = new Random(seed + 200L);
        failpoint =
                place -> {
                    if (fate.nextInt(100) < 2) {
                        throw new SimulatedCrash(place);
                    }
                };
        daemon = daemon();
        cluster.connect();
        daemon.start();
        List<ExecutionPlan> plans =
                List.of(
                        plan(3, 3, 2, "DONE", "4000"),
                        plan(1, 1, 1, "FAIL", "2000"),
                        plan(2, 2, 3, "NEVER", "0"));
        List<Execution> begun = new ArrayList<>();
        for (ExecutionPlan plan : plans) {
            put(plan);
            begun.add(start());
            pass(Duration.ofSeconds(1 + fate.nextInt(30)));
        }
        pass(Duration.ofMinutes(30));
        failpoint = Failpoint.NONE;
        pass(Duration.ofMinutes(30));

        for (Execution each : begun) {
            ExecutionStatus done = of(each);
            assertThat(done.execution().state()).as("seed %s", seed).isNotEqualTo(State.RUNNING);
            for (int replica = 1; replica <= each.plan().completions(); replica++) {
                int mine = replica;
                assertThat(done.attempts())
                        .filteredOn(attempt -> attempt.replica() == mine)
                        .hasSizeLessThanOrEqualTo(1 + each.plan().retryLimit());
            }
            assertThat(done.attempts()).allMatch(Attempt::cleared);
        }
        assertThat(cluster.apps()).as("seed %s", seed).isEmpty();
        assertAtMostOnce();
    }

    private void assertAtMostOnce() {
        assertThat(made).isNotEmpty().allSatisfy((_, names) -> assertThat(names).hasSize(1));
    }
}
