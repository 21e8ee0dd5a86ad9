package dev.minato.azure;

import dev.minato.azure.app.ExecutionResource;
import dev.minato.azure.app.StartBody;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.Jobs;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Executions of {@code Microsoft.App/jobs}: started, stopped, listed, and what they wrote. */
final class ExecutionRoutes {
    private static final String EXECUTION = JobRoutes.JOB + "/executions/{execution}";
    private static final String REQUEST_ID = "x-ms-client-request-id";
    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[!-~]{1,128}");

    private final Jobs jobs;
    private final JobFinder finder;
    private final StreamTokens tokens;

    ExecutionRoutes(Jobs jobs, JobFinder finder, StreamTokens tokens) {
        this.jobs = jobs;
        this.finder = finder;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.inGroup("POST", JobRoutes.JOB + "/start", this::start)
                .inGroup("POST", JobRoutes.JOB + "/stop", this::stopAll)
                .inGroup("POST", JobRoutes.JOB + "/stop/{execution}", this::stop)
                .inGroup("POST", EXECUTION + "/stop", this::stop)
                .inGroup("GET", JobRoutes.JOB + "/executions", this::list)
                .inGroup("GET", EXECUTION, this::get)
                .streams(
                        EXECUTION + "/replicas/{replica}/containers/{container}/logstream",
                        tokens.ofJobs(),
                        this::logs);
    }

    private void start(Request request, Response response) throws IOException {
        Job job = finder.get(request);
        byte[] body = request.body(JsonProfiles.LARGEST_BODY);
        JobStart wish =
                StartBody.read(
                        job.name(),
                        body.length == 0 ? Json.object() : Json.parse(body),
                        requestId(request));
        Execution begun = jobs.start(job.name().text(), wish);
        ArmResponses.json(response, 200, ExecutionResource.base(job, begun));
    }

    /** Which repetition of a request is the same one. */
    private static Optional<String> requestId(Request request) {
        Optional<String> id = request.header(REQUEST_ID).map(String::strip);
        if (id.filter(text -> !REQUEST_ID_FORM.matcher(text).matches()).isPresent()) {
            throw Fault.invalid(
                    REQUEST_ID,
                    REQUEST_ID
                            + " \""
                            + ArmPath.shown(id.get())
                            + "\" is not right: send 1 to 128 visible characters, a UUID for"
                            + " example");
        }
        return id;
    }

    /** The body may name some. */
    private void stopAll(Request request, Response response) throws IOException {
        Job job = finder.get(request);
        byte[] body = request.body(JsonProfiles.LARGEST_BODY);
        List<String> named = body.length == 0 ? List.of() : names(Json.parse(body));
        List<ExecutionStatus> stopped = new ArrayList<>();
        if (named.isEmpty()) {
            stopped.addAll(jobs.stop(job.name().text()));
        } else {
            named.forEach(name -> stopped.add(jobs.stop(job.name().text(), name)));
        }
        ArmResponses.json(response, 200, listed(job, stopped));
    }

    private static List<String> names(JsonNode body) {
        List<String> names = new ArrayList<>();
        for (JsonNode one : Json.member(body, "value").orElseGet(Json::object)) {
            names.add(one.isString() ? one.asString() : one.path("name").asString(""));
        }
        return names;
    }

    private static JsonNode listed(Job job, List<ExecutionStatus> executions) {
        return Json.list(
                executions.stream().map(each -> ExecutionResource.listed(job, each)).toList());
    }

    private void stop(Request request, Response response) throws IOException {
        Job job = finder.get(request);
        ExecutionStatus stopped = jobs.stop(job.name().text(), request.variable("execution"));
        ArmResponses.json(response, 200, ExecutionResource.of(job, stopped));
    }

    private void list(Request request, Response response) throws IOException {
        Job job = finder.get(request);
        ArmResponses.json(response, 200, listed(job, jobs.executions(job.name().text())));
    }

    private void get(Request request, Response response) throws IOException {
        Job job = finder.get(request);
        ExecutionStatus found = jobs.execution(job.name().text(), request.variable("execution"));
        ArmResponses.json(response, 200, ExecutionResource.of(job, found));
    }

    private void logs(Request request, Response response) throws IOException {
        String job = finder.name(request);
        LogPlace place =
                new LogPlace(
                        request.variable("execution"),
                        request.variable("replica"),
                        request.variable("container"));
        LogRoutes.answer(request, response, jobs.output(job, place)::read);
    }
}
