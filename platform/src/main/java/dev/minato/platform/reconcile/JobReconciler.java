package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.ExecutionMaker;
import dev.minato.platform.app.StoredJobs;
import dev.minato.platform.app.TriggerSpecs;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.ExecutionDecision;
import dev.minato.platform.job.ExecutionFacts;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionStep;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.job.ReplicaSighting;
import dev.minato.platform.ledger.ExecutionTable;
import dev.minato.platform.ledger.ExecutionTable.OpenExecution;
import dev.minato.platform.ledger.FireTable;
import dev.minato.platform.ledger.JobTable;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.state.Database;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings executions of jobs to their end: looks, lets {@link ExecutionDecision} decide, does it,
 * and looks again. It remembers nothing that matters: it may be killed between any two steps and
 * made anew. One job must not be looked at by two threads at once ({@link WorkQueue} sees to it).
 */
public final class JobReconciler {
    /** A job whose executions change more often in one look is looked at again later. */
    private static final int ROUNDS = 10;

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RESYNC = Duration.ofSeconds(30);

    private final JobTable jobs;
    private final ExecutionTable executions;
    private final Environments environments;
    private final ExecutionLogs logs;
    private final ExecutionWork work;
    private final ScheduleKeeper schedules;
    private final EventKeeper events;
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final Failpoint failpoint;

    /**
     * A reconciler.
     *
     * @param apps where those of an environment are, which rules may ask
     * @param failpoint reached before and after every step
     */
    public JobReconciler(
            Database database,
            Environments environments,
            AppSecrets secrets,
            StoredJobs.Services services,
            Function<String, AppPlaces> apps,
            Failpoint failpoint) {
        this.jobs = new JobTable(database);
        this.executions = new ExecutionTable(database);
        this.environments = environments;
        this.logs = services.logs();
        this.wakeups = services.wakeups();
        this.clock = services.clock();
        this.failpoint = failpoint;
        this.work =
                new ExecutionWork(database, environments, secrets, services.logs(), wakeups, clock);
        ExecutionMaker maker = new ExecutionMaker(services);
        this.schedules = new ScheduleKeeper(new FireTable(database), maker, failpoint);
        this.events =
                new EventKeeper(
                        jobs,
                        executions,
                        environments,
                        new TriggerPolls(new TriggerSpecs(secrets), apps, wakeups, clock),
                        maker,
                        services.events(),
                        failpoint);
    }

    /** Asks for a look at every job. */
    public void prime() {
        jobs.list().forEach(job -> wakeups.soon(Subject.job(job.name().text())));
    }

    /**
     * Looks at a job and does what is to be done now for its executions.
     *
     * @return when to look again at the latest; {@link Instant#MAX} when there is nothing to wait
     *     for
     * @throws Fault unavailable when its cluster does not answer
     */
    public Instant reconcile(String name) {
        Instant begins = jobs.find(name).map(this::begin).orElse(Instant.MAX);
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Job> job = jobs.find(name);
            if (job.isEmpty()) {
                events.forget(name);
                return clear(new JobName(name).owner()) ? Instant.MAX : clock.instant().plus(RETRY);
            }
            Look look = look(job.get());
            if (!look.changed()) {
                return !settle(job.get())
                        ? clock.instant()
                        : begins.isBefore(look.again()) ? begins : look.again();
            }
        }
        return clock.instant();
    }

    /** Begins the executions that are due; returns when the next may be. */
    private Instant begin(Job job) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean begins = !job.deleting() && !job.suspended();
        if (!begins || !(job.spec().trigger() instanceof JobTrigger.Event)) {
            events.forget(job.name().text());
        }
        if (!begins) {
            return Instant.MAX;
        }
        return switch (job.spec().trigger()) {
            case JobTrigger.Manual _ -> Instant.MAX;
            case JobTrigger.Schedule schedule -> schedules.advance(job, schedule, now);
            case JobTrigger.Event event -> events.advance(job, event, now);
        };
    }

    /**
     * What one look came to.
     *
     * @param changed whether something was done after which there may be more to do
     * @param again when to look again if not
     */
    private record Look(boolean changed, Instant again) {}

    private Look look(Job job) {
        List<OpenExecution> open = executions.open(job.name().text());
        Cluster cluster = environments.parts(job.environment()).cluster();
        Observation seen = cluster.observe(job.name().owner());
        removeStrays(job, cluster, open, seen.sets().keySet());
        Map<RevisionRef, Replica> replicas = new HashMap<>();
        seen.replicas().forEach(replica -> replicas.putIfAbsent(replica.set(), replica));
        boolean changed = false;
        Instant again = open.isEmpty() ? Instant.MAX : clock.instant().plus(RESYNC);
        @Nullable Fault failure = null;
        for (OpenExecution each : open) {
            ExecutionFacts facts = facts(job, each, seen.sets(), replicas);
            ExecutionDecision decision = ExecutionDecision.of(facts);
            try {
                changed |= act(job, each, decision.steps());
            } catch (Fault e) {
                failure = e;
            }
            if (decision.again().filter(again::isAfter).isPresent()) {
                again = decision.again().get();
            }
        }
        if (failure != null && !changed) {
            throw failure;
        }
        return new Look(changed, again);
    }

    /** One that fails does not hold up the others. */
    private boolean act(Job job, OpenExecution execution, List<ExecutionStep> steps) {
        boolean changed = false;
        @Nullable Fault failure = null;
        for (ExecutionStep step : steps) {
            String place = "platform.job." + step.getClass().getSimpleName();
            failpoint.reach(place + ".before");
            try {
                changed |= work.act(job, execution, step);
            } catch (Fault e) {
                failure = e;
            }
            failpoint.reach(place + ".after");
        }
        if (failure != null) {
            throw failure;
        }
        return changed;
    }

    private ExecutionFacts facts(
            Job job,
            OpenExecution open,
            Map<RevisionRef, SetStatus> sets,
            Map<RevisionRef, Replica> replicas) {
        Map<Integer, ReplicaSighting> sightings = new HashMap<>();
        for (Attempt attempt : open.attempts()) {
            if (!attempt.cleared()) {
                RevisionRef set = ExecutionWork.set(job, attempt);
                SetStatus status = sets.get(set);
                sightings.put(
                        attempt.number(),
                        new ReplicaSighting(
                                status != null,
                                status != null && status.wanted() > 0,
                                Optional.ofNullable(replicas.get(set))));
            }
        }
        boolean resolved =
                open.images().keySet().containsAll(open.execution().plan().template().images());
        return new ExecutionFacts(
                open.execution(), resolved, open.attempts(), sightings, clock.instant());
    }

    /** Attempts are written down by this thread alone: a set of none that is open is nobody's. */
    private static void removeStrays(
            Job job, Cluster cluster, List<OpenExecution> open, Set<RevisionRef> seen) {
        Set<RevisionRef> known = new HashSet<>();
        open.forEach(each ->
                each.attempts().forEach(attempt -> known.add(ExecutionWork.set(job, attempt))));
        seen.stream().filter(set -> !known.contains(set)).forEach(cluster::remove);
    }

    /**
     * Forgets what nobody has to remember any more.
     *
     * @return false when the job itself is gone
     */
    private boolean settle(Job job) {
        String name = job.name().text();
        boolean ends = job.deleting() && executions.open(name).isEmpty();
        List<String> old = executions.beyond(name, ends ? 0 : Jobs.HISTORY, Jobs.ATTEMPTS);
        if (!old.isEmpty()) {
            failpoint.reach("platform.job.ForgetExecutions.before");
            old.forEach(logs::forget);
            executions.forget(old);
            failpoint.reach("platform.job.ForgetExecutions.after");
        }
        if (ends) {
            failpoint.reach("platform.job.ForgetJob.before");
            jobs.forget(name);
            failpoint.reach("platform.job.ForgetJob.after");
        }
        return !ends;
    }

    /** Takes what is left of a job that is not written down from every cluster that answers. */
    private boolean clear(String owner) {
        boolean gone = true;
        for (EnvironmentParts parts : environments.available()) {
            Set<RevisionRef> left = parts.cluster().observe(owner).sets().keySet();
            left.forEach(parts.cluster()::remove);
            gone &= left.isEmpty();
        }
        return gone;
    }
}
