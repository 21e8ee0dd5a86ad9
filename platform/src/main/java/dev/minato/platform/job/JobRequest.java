package dev.minato.platform.job;

import dev.minato.platform.AppDocuments;

/**
 * What a user asks for: the whole job.
 *
 * @param name the job, checked by {@link Jobs}
 * @param environment name of the environment; it never changes for a job that is there
 * @param spec the job
 * @param documents what to answer to whoever asks for the job
 */
public record JobRequest(String name, String environment, JobSpec spec, AppDocuments documents) {}
