package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Failpoint;
import dev.minato.base.Memory;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.ledger.ExecutionTable;
import dev.minato.platform.scale.ScaleSpec;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The job {@code nightly} on virtual time, with a daemon that a failpoint may end. */
final class JobLab implements AutoCloseable {
    static final String JOB = "nightly";

    private final TestDatabase database = new TestDatabase();
    private final KeptLogs logs = new KeptLogs();
    private final KnownImages images = KnownImages.of("job:1", "job:2");
    private final FakeTriggers triggers = new FakeTriggers();

    /** Which replicas each set ever had. */
    private final Map<RevisionRef, Set<String>> made = new TreeMap<>();

    private final VirtualTime time;
    private final Random random;
    private final FakeCluster cluster;
    private final SimulatedHost host;
    private Failpoint failpoint = Failpoint.NONE;
    private SimulatedJobs daemon;

    JobLab() {
        this(1, ClusterFaults.NONE);
    }

    JobLab(int seed, ClusterFaults faults) {
        this.time = new VirtualTime(new Random(seed));
        this.random = new Random(seed + 1L);
        this.cluster = new FakeCluster(time, new Random(seed + 2L), faults);
        this.host =
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(
                                cluster,
                                new FakeEdge(time, new Random(seed + 3L), 0),
                                images,
                                triggers),
                        database.secrets());
        this.daemon = daemon();
        if (!faults.equals(ClusterFaults.NONE)) {
            cluster.connect();
            daemon.start();
        }
    }

    private SimulatedJobs daemon() {
        return new SimulatedJobs(
                host, logs, time, random, place -> failpoint.reach(place), this::nextDaemon);
    }

    /** Another daemon after one that has died. */
    void nextDaemon() {
        daemon = daemon();
        cluster.connect();
        daemon.start();
    }

    /** The daemon dies and nobody comes after it yet. */
    void die() {
        daemon.die();
    }

    void failpoint(Failpoint now) {
        failpoint = now;
    }

    /** Dies at the place that is reached as that one, counted from now. */
    void dieAt(int place) {
        int[] reached = {0};
        failpoint =
                name -> {
                    if (++reached[0] == place) {
                        throw new SimulatedCrash(name);
                    }
                };
    }

    FakeCluster cluster() {
        return cluster;
    }

    FakeTriggers triggers() {
        return triggers;
    }

    ExecutionTable table() {
        return new ExecutionTable(database.get());
    }

    KeptLogs logs() {
        return logs;
    }

    /** Sets the clock, which the work queue notices. */
    void set(Instant clock) {
        time.set(clock);
        daemon.soon(Subject.job(JOB));
    }

    Jobs jobs() {
        return daemon.jobs();
    }

    void pass(Duration length) {
        passUntil(time.instant().plus(length));
    }

    void passUntil(Instant end) {
        do {
            for (Replica replica : cluster.truth(JOB + "--job")) {
                made.computeIfAbsent(replica.set(), _ -> new HashSet<>()).add(replica.name());
            }
        } while (time.step(end));
    }

    Job put(ExecutionPlan plan) {
        return put(JobTrigger.MANUAL, plan);
    }

    Job put(JobTrigger trigger, ExecutionPlan plan) {
        return jobs().put(
                        new JobRequest(
                                JOB,
                                "default",
                                new JobSpec(
                                        trigger,
                                        plan,
                                        List.of(
                                                new SecretSpec(
                                                        "token", Optional.of("planted-4711"))),
                                        List.of()),
                                new AppDocuments("{}", "{}", "{}")));
    }

    static ExecutionPlan plan(int parallelism, int completions, int retries, String... command) {
        return new ExecutionPlan(
                parallelism, completions, retries, Duration.ofMinutes(5), template(command));
    }

    private static TemplateSpec template(String... command) {
        return new TemplateSpec(
                List.of(),
                List.of(container(JOB, "job:1", command)),
                List.of(),
                new ScaleSpec(0, 1),
                Duration.ofSeconds(2));
    }

    void putWithoutImage() {
        ExecutionPlan plan = plan(1, 1, 3, "DONE", "1");
        put(
                plan.with(
                        new TemplateSpec(
                                List.of(),
                                List.of(container(JOB, "gone:1", "DONE", "1")),
                                List.of(),
                                plan.template().scale(),
                                Duration.ZERO)));
    }

    static AppContainer container(String name, String image, String... command) {
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

    Execution start() {
        return jobs().start(JOB, JobStart.PLAIN);
    }

    ExecutionStatus of(Execution execution) {
        return jobs().execution(JOB, execution.name());
    }

    /** All executions, the first first. */
    List<Execution> executions() {
        return jobs().executions(JOB).reversed().stream().map(ExecutionStatus::execution).toList();
    }

    /** When those began that a trigger began, to the second. */
    List<String> begun() {
        return executions().stream()
                .map(each -> each.started().toString().substring(0, 16))
                .toList();
    }

    void assertAtMostOnce() {
        assertThat(made).isNotEmpty().allSatisfy((_, names) -> assertThat(names).hasSize(1));
    }

    @Override
    public void close() {
        database.close();
    }
}
