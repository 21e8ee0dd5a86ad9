package dev.minato.platform.job;

import dev.minato.platform.AppDocuments;

import java.time.Instant;

/**
 * A job as it is written down.
 *
 * @param spec without values of secrets
 * @param documents of whoever asked for it
 * @param version counts its changes from 1
 * @param deleting whether it goes once its executions have ended
 * @param suspended whether nothing begins executions of it
 */
public record Job(
        JobName name,
        String environment,
        JobSpec spec,
        AppDocuments documents,
        Instant created,
        Instant modified,
        long version,
        boolean deleting,
        boolean suspended) {
    /** The request that would leave it as it is; secrets without values. */
    public JobRequest request() {
        return new JobRequest(name.text(), environment, spec, documents);
    }
}
