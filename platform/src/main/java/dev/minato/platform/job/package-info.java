/**
 * Jobs: what is asked ({@link dev.minato.platform.job.JobSpec}), what runs of it ({@link
 * dev.minato.platform.job.Execution}, {@link dev.minato.platform.job.Attempt}), and the pure
 * decision what is to be done next ({@link dev.minato.platform.job.ExecutionDecision}).
 */
@NullMarked
package dev.minato.platform.job;

import org.jspecify.annotations.NullMarked;
