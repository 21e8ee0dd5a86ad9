package dev.minato.platform.app;

import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.Job;

import java.util.Optional;

/** Executions that are about to begin, each of a name of its own. */
public final class ExecutionMaker {
    private static final int SUFFIX_LENGTH = 7;

    private final StoredJobs.Services services;

    public ExecutionMaker(StoredJobs.Services services) {
        this.services = services;
    }

    /** One of a job as it is. */
    public Execution of(Job job, ExecutionCause cause) {
        return of(job, cause, job.spec().plan(), job.documents().template());
    }

    /**
     * One of a job.
     *
     * @param document the template as whoever asked for it wrote it
     */
    Execution of(Job job, ExecutionCause cause, ExecutionPlan plan, String document) {
        return new Execution(
                job.name() + "-" + services.ids().suffix(SUFFIX_LENGTH),
                job.name().text(),
                cause,
                plan,
                document,
                Execution.State.RUNNING,
                false,
                "",
                "",
                services.now(),
                Optional.empty());
    }
}
