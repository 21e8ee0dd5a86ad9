package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.KeyedLocks;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Environments;
import dev.minato.platform.Secret;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.job.EventBook;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStatus;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.ledger.ExecutionTable;
import dev.minato.platform.ledger.FireTable;
import dev.minato.platform.ledger.JobTable;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The door to jobs over its tables. */
public final class StoredJobs implements Jobs {
    /** So often a job is looked at before a change of it is given up. */
    private static final int TRIES = 10;

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final JobTable jobs;
    private final ExecutionTable executions;
    private final FireTable fires;
    private final JobAdmission admission;
    private final ExecutionOutput output;
    private final Environments environments;
    private final AppSecrets secrets;
    private final Services services;
    private final KeyedLocks locks = new KeyedLocks();

    /**
     * What else a door needs.
     *
     * @param ids names executions
     * @param logs what is kept of those that ended
     * @param events what was decided by rules last
     * @param wakeups is asked to look at a job that was changed
     */
    public record Services(
            IdSource ids,
            ExecutionLogs logs,
            EventBook events,
            Wakeups wakeups,
            InstantSource clock) {
        /** As exact as what is written down. */
        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MILLIS);
        }
    }

    public StoredJobs(
            Database database, Environments environments, AppSecrets secrets, Services services) {
        this.jobs = new JobTable(database);
        this.executions = new ExecutionTable(database);
        this.fires = new FireTable(database);
        this.environments = environments;
        this.secrets = secrets;
        this.services = services;
        this.admission =
                new JobAdmission(environments, new StorageTable(database), secrets, services);
        this.output = new ExecutionOutput(environments, services.logs());
    }

    @Override
    public Job put(JobRequest request) {
        JobName name = JobName.parse(request.name());
        return changed(name.text(), () -> write(request, jobs.find(name.text())));
    }

    @Override
    public Job update(String name, UnaryOperator<JobRequest> change) {
        String folded = JobName.fold(name);
        return changed(
                folded,
                () -> {
                    Job before = get(folded);
                    return write(change.apply(before.request()), Optional.of(before));
                });
    }

    private interface Try {
        /** Empty when the job was changed meanwhile. */
        Optional<Job> once();
    }

    private Job changed(String name, Try change) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(name)) {
            for (int i = 0; i < TRIES; i++) {
                Optional<Job> done = change.once();
                if (done.isPresent()) {
                    return done.get();
                }
            }
        }
        throw Fault.unavailable("Job '" + name + "' is changed all the time: try again");
    }

    private Optional<Job> write(JobRequest request, Optional<Job> before) {
        JobAdmission.AdmittedJob admitted =
                admission.put(
                        request,
                        before,
                        before.map(job -> jobs.secrets(job.name().text())).orElse(Map.of()));
        if (!jobs.put(admitted.job(), admitted.secrets())) {
            return Optional.empty();
        }
        wake(admitted.job().name().text());
        return Optional.of(admitted.job());
    }

    private void wake(String job) {
        services.wakeups().soon(Subject.job(job));
    }

    @Override
    public Job get(String name) {
        return find(name)
                .orElseThrow(
                        () -> Fault.notFound("Job '" + SafeText.shown(name) + "' was not found"));
    }

    @Override
    public Optional<Job> find(String name) {
        return jobs.find(JobName.fold(name));
    }

    @Override
    public List<Job> list() {
        return jobs.list();
    }

    @Override
    public JobStatus status(Job job) {
        String name = job.name().text();
        boolean begins = !job.suspended() && !job.deleting();
        Optional<JobTrigger.Schedule> schedule =
                job.spec().trigger() instanceof JobTrigger.Schedule it
                        ? Optional.of(it)
                        : Optional.empty();
        return new JobStatus(
                executions.running(name),
                schedule.filter(_ -> begins).flatMap(this::next),
                schedule.flatMap(_ -> fires.last(name)),
                services.events().find(name));
    }

    /** Zones come and go with the program's table of them: one that is gone has no times. */
    private Optional<Instant> next(JobTrigger.Schedule schedule) {
        try {
            return schedule.times().next(services.now());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public Job suspend(String name, boolean suspended) {
        String folded = JobName.fold(name);
        if (jobs.suspend(folded, suspended, services.now())) {
            wake(folded);
        }
        return get(folded);
    }

    @Override
    public boolean delete(String name) {
        String folded = JobName.fold(name);
        boolean there = jobs.markDeleting(folded, services.now());
        if (there) {
            wake(folded);
        }
        return there;
    }

    @Override
    public boolean awaitGone(String name, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (find(name).isPresent()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(GLANCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return find(name).isEmpty();
            }
        }
        return true;
    }

    @Override
    public Execution start(String name, JobStart wish) {
        Job job = get(name);
        if (job.deleting()) {
            throw JobTable.deleting(job.name().text());
        }
        Execution begun =
                executions.begin(
                        admission.start(job, jobs.secrets(job.name().text()).keySet(), wish),
                        wish.requestId());
        wake(begun.job());
        return begun;
    }

    @Override
    public List<ExecutionStatus> stop(String name) {
        String job = get(name).name().text();
        List<ExecutionStatus> running =
                executions.list(job).stream().filter(each -> each.execution().isRunning()).toList();
        executions.stop(job);
        wake(job);
        return running.stream().map(each -> execution(job, each.execution().name())).toList();
    }

    @Override
    public ExecutionStatus stop(String name, String execution) {
        ExecutionStatus found = execution(name, execution);
        executions.stop(found.execution().job(), found.execution().name());
        wake(found.execution().job());
        return execution(name, execution);
    }

    @Override
    public List<ExecutionStatus> executions(String name) {
        return executions.list(get(name).name().text());
    }

    @Override
    public ExecutionStatus execution(String name, String execution) {
        Job job = get(name);
        return executions
                .find(job.name().text(), JobName.fold(execution))
                .orElseThrow(() ->
                        Fault.notFound(
                                "Execution '"
                                        + SafeText.shown(execution)
                                        + "' of job '"
                                        + job.name()
                                        + "' was not found"));
    }

    @Override
    public List<Secret> listSecrets(String name) {
        JobName job = get(name).name();
        return jobs.secrets(job.text()).entrySet().stream()
                .map(each ->
                        new Secret(
                                each.getKey(),
                                secrets.open(job.owner(), each.getKey(), each.getValue())))
                .toList();
    }

    @Override
    public Set<String> images() {
        Set<String> images = new HashSet<>(executions.images());
        for (Job job : jobs.list()) {
            for (String reference : job.spec().plan().template().images()) {
                environments
                        .parts(job.environment())
                        .resolver()
                        .find(reference)
                        .ifPresent(found -> images.add(found.id()));
            }
        }
        return images;
    }

    @Override
    public ContainerOutput output(String name, LogPlace place) {
        Job job = get(name);
        return output.of(job, () -> execution(job.name().text(), place.execution()), place);
    }
}
