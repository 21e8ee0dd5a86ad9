package dev.minato.azure;

import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.app.JobBody;
import dev.minato.azure.app.JobResource;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.Jobs;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code Microsoft.App/jobs}. A change is done when it is answered; a deletion may take longer. */
final class JobRoutes {
    static final String JOB = "jobs/{job}";

    /** Begins the name of a deletion; the job's follows. */
    private static final String DELETION = "delete-";

    private final Jobs jobs;
    private final ResourceGroups groups;
    private final EnvironmentIds environments;
    private final ResourceTotals totals;
    private final JobFinder finder;
    private final StreamTokens tokens;

    /**
     * Behind which jobs are.
     *
     * @param groups where they are put
     * @param environments where they may run
     * @param totals which sums of resources one may ask
     */
    record Doors(
            Jobs jobs, ResourceGroups groups, EnvironmentIds environments, ResourceTotals totals) {}

    JobRoutes(Doors doors, JobFinder finder, StreamTokens tokens) {
        this.jobs = doors.jobs();
        this.groups = doors.groups();
        this.environments = doors.environments();
        this.totals = doors.totals();
        this.finder = finder;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription("GET", "jobs", (_, r) -> list(r, jobs.list()))
                .inSubscription(
                        "GET",
                        "locations/{location}/containerappsjobOperationResults/{operation}",
                        this::deletion)
                .inGroup("GET", "jobs", (q, r) -> list(r, groups.jobs(q.variable("group"))))
                .inGroup("GET", JOB, this::get)
                .inGroup("PUT", JOB, this::put)
                .inGroup("PATCH", JOB, this::patch)
                .inGroup("DELETE", JOB, this::delete)
                .inGroup("POST", JOB + "/suspend", (q, r) -> suspend(q, r, true))
                .inGroup("POST", JOB + "/resume", (q, r) -> suspend(q, r, false))
                .inGroup("POST", JOB + "/listSecrets", this::secrets)
                .inGroup("POST", JOB + "/getAuthToken", this::token);
    }

    private void list(Response response, List<Job> all) throws IOException {
        ArmResponses.json(response, 200, Json.list(all.stream().map(this::resource).toList()));
    }

    private void answer(Response response, Job job) throws IOException {
        ArmResponses.json(response, 200, resource(job));
    }

    private ObjectNode resource(Job job) {
        return JobResource.of(job, jobs.status(job));
    }

    private void get(Request request, Response response) throws IOException {
        answer(response, finder.get(request));
    }

    private void put(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ObjectNode body = ArmResponses.body(request);
        String name = request.variable("job");
        Job job =
                groups.within(
                        request.variable("group"),
                        group -> {
                            jobs.find(name).ifPresent(there -> refuseElsewhere(there, group));
                            return jobs.put(checked(JobBody.read(name, group, body, environments)));
                        });
        answer(response, job);
    }

    private static void refuseElsewhere(Job there, String group) {
        String other = JobResource.group(there);
        if (!other.equalsIgnoreCase(group)) {
            throw Fault.conflict(
                    "Job '"
                            + there.name()
                            + "' is in resource group '"
                            + other
                            + "' already: names of jobs are unique on this host. Put it there, or"
                            + " take another name.");
        }
    }

    private JobRequest checked(JobRequest request) {
        totals.check(request.spec().plan().template());
        return request;
    }

    private void patch(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ObjectNode patch = ArmResponses.body(request);
        Job job =
                jobs.update(
                        finder.name(request),
                        now -> {
                            ObjectNode body = JobBody.write(now);
                            Json.merge(body, patch);
                            return checked(
                                    JobBody.read(
                                            now.name(), JobBody.group(now), body, environments));
                        });
        answer(response, job);
    }

    /** What is not there is deleted already. */
    private void delete(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        Optional<Job> job = finder.find(request);
        if (job.isEmpty() || !jobs.delete(job.get().name().text())) {
            response.status(204).send();
            return;
        }
        answerDeletion(job.get().name().text(), 200, request, response);
    }

    private void deletion(Request request, Response response) throws IOException {
        String operation = request.variable("operation");
        if (!operation.toLowerCase(Locale.ROOT).startsWith(DELETION)) {
            throw Fault.notFound("The operation '" + ArmPath.shown(operation) + "' was not found.");
        }
        String name = operation.substring(DELETION.length());
        if (jobs.find(name).filter(Job::deleting).isPresent()) {
            answerDeletion(name, 204, request, response);
        } else {
            response.status(204).send();
        }
    }

    private void answerDeletion(String name, int gone, Request request, Response response)
            throws IOException {
        if (jobs.awaitGone(name, ArmResponses.patience(request, response))) {
            response.status(gone).send();
            return;
        }
        response.header(
                        "Location",
                        ArmResponses.origin(request) + HostSubscription.jobResult(DELETION + name))
                .header("Retry-After", "1");
        response.status(202).send();
    }

    private void suspend(Request request, Response response, boolean suspended) throws IOException {
        ArmResponses.refuseConditions(request);
        answer(response, jobs.suspend(finder.name(request), suspended));
    }

    private void secrets(Request request, Response response) throws IOException {
        ArmResponses.secrets(response, jobs.listSecrets(finder.name(request)));
    }

    private void token(Request request, Response response) throws IOException {
        ArmId job = JobResource.id(finder.get(request));
        StreamTokens.Token token = tokens.issue(StreamTokens.job(job.name()));
        ArmResponses.token(request, response, job, token);
    }
}
