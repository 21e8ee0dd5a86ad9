package dev.minato.azure;

import dev.minato.azure.app.JobResource;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.Jobs;

import java.util.Optional;

/** Finds the job that a path names, in the resource group that it names. Thread-safe. */
final class JobFinder {
    private final Jobs jobs;

    JobFinder(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * The job of the path's {@code job} and {@code group}.
     *
     * @throws Fault notFound, naming the group that it is in
     */
    Job get(Request request) {
        Job job = jobs.get(request.variable("job"));
        String group = JobResource.group(job);
        String wanted = request.variable("group");
        if (!group.equalsIgnoreCase(wanted)) {
            throw Fault.notFound(
                    "Job '"
                            + job.name()
                            + "' was not found in resource group '"
                            + ArmPath.shown(wanted)
                            + "': it is in '"
                            + group
                            + "'.");
        }
        return job;
    }

    /** The name of that job, as it is written. */
    String name(Request request) {
        return get(request).name().text();
    }

    /** The job, if there is one of that name in that group. */
    Optional<Job> find(Request request) {
        return jobs.find(request.variable("job"))
                .filter(job -> JobResource.group(job).equalsIgnoreCase(request.variable("group")));
    }
}
