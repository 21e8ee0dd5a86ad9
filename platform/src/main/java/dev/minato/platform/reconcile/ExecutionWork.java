package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Environments;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.SpecBuilder;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionStep;
import dev.minato.platform.job.ExecutionStep.Clear;
import dev.minato.platform.job.ExecutionStep.End;
import dev.minato.platform.job.ExecutionStep.Finish;
import dev.minato.platform.job.Job;
import dev.minato.platform.ledger.AttemptTable;
import dev.minato.platform.ledger.ExecutionTable;
import dev.minato.platform.ledger.ExecutionTable.OpenExecution;
import dev.minato.platform.ledger.JobTable;
import dev.minato.state.Database;
import dev.minato.state.SealedValue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does the steps that {@link dev.minato.platform.job.ExecutionDecision} decides on. */
final class ExecutionWork {
    private static final Logger log = LoggerFactory.getLogger(ExecutionWork.class);

    private final JobTable jobs;
    private final ExecutionTable executions;
    private final AttemptTable attempts;
    private final Environments environments;
    private final ImageSearch images;
    private final ExecutionLogKeeper logs;
    private final InstantSource clock;
    private final AppSecrets secrets;

    ExecutionWork(
            Database database,
            Environments environments,
            AppSecrets secrets,
            ExecutionLogs logs,
            Wakeups wakeups,
            InstantSource clock) {
        this.jobs = new JobTable(database);
        this.executions = new ExecutionTable(database);
        this.attempts = new AttemptTable(database);
        this.environments = environments;
        this.images = new ImageSearch(environments, secrets, wakeups);
        this.logs = new ExecutionLogKeeper(environments, executions, logs, wakeups, clock);
        this.clock = clock;
        this.secrets = secrets;
    }

    /** The set of an attempt: of one replica, made once. */
    static RevisionRef set(Job job, Attempt attempt) {
        return new RevisionRef(job.name().owner(), attempt.execution(), attempt.number());
    }

    /**
     * Does a step.
     *
     * @return whether there may be more to do now
     */
    boolean act(Job job, OpenExecution open, ExecutionStep step) {
        Execution execution = open.execution();
        switch (step) {
            case ExecutionStep.Resolve _ -> {
                return resolve(job, execution);
            }
            case ExecutionStep.Begin begin -> attempts.begin(execution, begin, now());
            case ExecutionStep.Ensure ensure -> ensure(job, open, ensure.attempt());
            case ExecutionStep.Take take -> attempts.taken(take.attempt(), take.seen());
            case End end -> end(job, end);
            case Finish finish -> finish(job, execution, finish);
            case ExecutionStep.Settle _ -> executions.settled(execution);
            case Clear clear -> {
                return clear(job, open, clear);
            }
        }
        return true;
    }

    private boolean resolve(Job job, Execution execution) {
        RevisionRef waiting = new RevisionRef(job.name().owner(), execution.name(), 0);
        try {
            Optional<Map<String, ResolvedImage>> found =
                    images.find(
                            new ImageSearch.ImageWish(
                                    waiting,
                                    Subject.job(job.name().text()),
                                    job.environment(),
                                    execution.plan().template().images(),
                                    Map.of(),
                                    "execution " + execution.name(),
                                    () ->
                                            images.logins(
                                                    job.name().owner(),
                                                    job.spec().registries(),
                                                    secretsOf(job))));
            found.ifPresent(all -> executions.resolved(execution, all));
            return found.isPresent();
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.INTERNAL) {
                log.error("image of {}", execution.name(), e);
            }
            finish(
                    job,
                    execution,
                    new Finish(
                            Execution.State.FAILED,
                            "ImagePullFailure",
                            "Execution " + execution.name() + " has no image: " + e.text()));
            return true;
        }
    }

    private Map<String, SealedValue> secretsOf(Job job) {
        return jobs.secrets(job.name().text());
    }

    /** Another try does not mend what the cluster will never take: that attempt has failed. */
    private void ensure(Job job, OpenExecution open, Attempt attempt) {
        try {
            cluster(job)
                    .ensure(
                            set(job, attempt),
                            SpecBuilder.attempt(
                                    job, open.execution(), attempt, secretsOf(job), open.images()),
                            SetWish.of(1));
        } catch (Fault e) {
            switch (e.kind()) {
                case INVALID, UNSUPPORTED, FORBIDDEN ->
                        attempts.ended(
                                new End(
                                        attempt,
                                        Outcome.FAILED,
                                        Optional.empty(),
                                        List.of(),
                                        "Refused",
                                        "it cannot run here: " + e.text()),
                                now());
                default -> throw e;
            }
        }
    }

    private void end(Job job, End end) {
        String message = secrets.hide(job.name().owner(), secretsOf(job), end.message());
        attempts.ended(
                new End(
                        end.attempt(),
                        end.outcome(),
                        end.replicaName(),
                        end.containers(),
                        end.reason(),
                        message),
                now());
        log.info(
                "job {}: attempt {} of {}: {} {}",
                job.name(),
                end.attempt().number(),
                end.attempt().execution(),
                end.outcome(),
                message);
    }

    private void finish(Job job, Execution execution, Finish finish) {
        images.forget(new RevisionRef(job.name().owner(), execution.name(), 0));
        executions.finished(execution, finish, now());
        log.info(
                "job {}: execution {} {}: {}",
                job.name(),
                execution.name(),
                finish.state(),
                finish.message());
    }

    /** Whether it is done; what the cluster takes its time for is looked at when it tells. */
    private boolean clear(Job job, OpenExecution open, Clear clear) {
        if (clear.seen().isGone()) {
            attempts.cleared(clear.attempt());
            return true;
        }
        clear.seen()
                .replica()
                .filter(replica -> replica.phase() != Replica.Phase.TERMINATING)
                .ifPresent(replica -> logs.keep(job, open.execution(), replica));
        cluster(job).remove(set(job, clear.attempt()));
        return false;
    }

    private Cluster cluster(Job job) {
        return environments.parts(job.environment()).cluster();
    }

    /** As exact as what is written down. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
