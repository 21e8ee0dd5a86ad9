package dev.minato.platform.job;

import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.Secret;
import dev.minato.platform.job.ExecutionLogs.LogPlace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The door to jobs and their executions. What a method accepted is committed durably before it
 * returns. Names are read in any case. Thread-safe; of two concurrent changes of one job the last
 * stands.
 *
 * <p>Faults: notFound for what is not there, invalid with the field's path for what is wrong,
 * conflict while a deletion runs.
 */
public interface Jobs {
    /** How many ended executions of a job are remembered. */
    int HISTORY = 100;

    /** How many attempts of ended executions of a job are remembered, beside those of the last. */
    int ATTEMPTS = 20_000;

    /** How many executions of a job may run at once. */
    int MOST_RUNNING = 1_000;

    /** Makes or replaces a job. A secret without a value keeps the stored one. */
    Job put(JobRequest request);

    /** Changes a job as it is at that moment: nobody else's change comes between. */
    Job update(String name, UnaryOperator<JobRequest> change);

    Job get(String name);

    Optional<Job> find(String name);

    /** All by name. */
    List<Job> list();

    /** What becomes of a job. */
    JobStatus status(Job job);

    /**
     * Lets nothing begin executions of a job any more, or as before. What runs goes on.
     *
     * @return the job as it is then
     */
    Job suspend(String name, boolean suspended);

    /**
     * Stops what runs of a job, then forgets it with its history.
     *
     * @return false when there is none
     */
    boolean delete(String name);

    /** Waits until a job is gone that is to go, or the time is over; returns whether it is. */
    boolean awaitGone(String name, Duration time);

    /**
     * Starts an execution.
     *
     * @throws dev.minato.base.Fault exhausted when as many run as may; conflict while the job is
     *     suspended
     */
    Execution start(String name, JobStart wish);

    /** Stops all executions of a job; those that this concerned. */
    List<ExecutionStatus> stop(String name);

    /** Stops one; nothing happens when it has ended. */
    ExecutionStatus stop(String name, String execution);

    /** Executions of a job that run or are remembered, the newest first. */
    List<ExecutionStatus> executions(String name);

    ExecutionStatus execution(String name, String execution);

    /** Secrets with their values. */
    List<Secret> listSecrets(String name);

    /** IDs of images that jobs need, as far as they are here. */
    Set<String> images();

    /**
     * The output of a container of an execution, from its replica while that is there, else what is
     * kept of it.
     *
     * @throws dev.minato.base.Fault notFound when there is no such replica or container
     */
    ContainerOutput output(String name, LogPlace place);

    /** What a container wrote. */
    @FunctionalInterface
    interface ContainerOutput {
        /**
         * Writes it to a sink; whoever follows gets what comes until the container has ended.
         * Blocks the caller.
         */
        void read(LogQuery query, LogSink sink);
    }
}
