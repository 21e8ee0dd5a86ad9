package dev.minato.platform.job;

import dev.minato.platform.TemplateSpec;

import java.time.Duration;

/**
 * What an execution does. Fixed when it is started: a later change of its job is for later ones.
 *
 * @param parallelism how many attempts run at once at most, 1 or more
 * @param completions how many replicas have to succeed, 1 to the parallelism
 * @param retryLimit how many attempts a replica has besides its first, 0 or more
 * @param timeout how long a replica may take from the beginning of its first attempt, with all its
 *     attempts: it wins over retries
 * @param template what a replica is made of; its scale means nothing
 */
public record ExecutionPlan(
        int parallelism, int completions, int retryLimit, Duration timeout, TemplateSpec template) {
    /** The same with another template. */
    public ExecutionPlan with(TemplateSpec other) {
        return new ExecutionPlan(parallelism, completions, retryLimit, timeout, other);
    }
}
