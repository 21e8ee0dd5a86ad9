package dev.minato.platform.job;

import dev.minato.platform.TemplateSpec;

import java.time.Duration;
import java.util.Optional;

/**
 * What an execution does. Fixed when it is started: a later change of its job is for later ones.
 *
 * @param parallelism how many attempts run at once at most, 1 or more
 * @param completions how many replicas have to succeed, 1 or more; at most the parallelism where
 *     there are no tasks
 * @param retryLimit how many attempts a replica has besides its first, 0 or more
 * @param timeout how long a replica may take from the beginning of its first attempt, with all its
 *     attempts: it wins over retries
 * @param template what a replica is made of; its scale means nothing
 * @param tasks of a batch, one for each replica: each runs whatever becomes of the others
 */
public record ExecutionPlan(
        int parallelism,
        int completions,
        int retryLimit,
        Duration timeout,
        TemplateSpec template,
        Optional<TaskList> tasks) {
    private static final int MOST_LOG = ExecutionLogs.MOST_BYTES;
    private static final int LEAST_LOG = 16 << 10;

    /** What is kept of all replicas of a batch, about, of one container each. */
    private static final int ALL_LOGS = 64 << 20;

    /** One without tasks. */
    public ExecutionPlan(
            int parallelism,
            int completions,
            int retryLimit,
            Duration timeout,
            TemplateSpec template) {
        this(parallelism, completions, retryLimit, timeout, template, Optional.empty());
    }

    /** The same with another template. */
    public ExecutionPlan with(TemplateSpec other) {
        return new ExecutionPlan(parallelism, completions, retryLimit, timeout, other, tasks);
    }

    /**
     * The same as a batch.
     *
     * @param most how many of them run at once
     */
    public ExecutionPlan with(TaskList list, int most) {
        return new ExecutionPlan(
                most, list.size(), retryLimit, timeout, template, Optional.of(list));
    }

    /** How many bytes of a container's output are kept. */
    public int logBytes() {
        return Math.clamp(ALL_LOGS / completions, LEAST_LOG, MOST_LOG);
    }
}
