package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** A client of jobs and their executions on {@code minato.sock}. Jobs are named by their IDs. */
public final class JobClient extends DaemonApi {
    private static final String VERSION = "?api-version=2025-07-01";
    private static final String JOBS = "/providers/Microsoft.App/jobs";

    public JobClient(CommandSession session) {
        super(session.home().armSocket(), session.patience(), ArmClient.alive(session));
    }

    /** The jobs of a resource group, or all. */
    public JsonNode list(Optional<String> group) {
        String scope = group.map(ArmClient::groupPath).orElse(ArmClient.SUBSCRIPTION);
        return get(scope + JOBS + VERSION).path("value");
    }

    /** One by its name in any case, in a resource group or in whichever it is. */
    public Optional<JsonNode> find(Optional<String> group, String name) {
        return JsonTree.list(list(group)).stream()
                .filter(job -> JsonTree.text(job, "name").equalsIgnoreCase(name))
                .findFirst();
    }

    /** The ID of a new job. */
    public static String id(Optional<String> group, String name) {
        return group.map(ArmClient::groupPath).orElse(ArmClient.GROUP)
                + JOBS
                + "/"
                + PercentEncoding.encode(name);
    }

    /** Makes or replaces a job. */
    public JsonNode put(String id, JsonNode job) {
        return value(HttpCall.of("PUT", id + VERSION).json(JsonTree.bytes(job)));
    }

    /** Lays a merge patch over a job. */
    public JsonNode patch(String id, JsonNode patch) {
        return value(HttpCall.of("PATCH", id + VERSION).json(JsonTree.bytes(patch)));
    }

    /** The secrets of a job with their values. */
    public JsonNode secrets(String id) {
        return post(id + "/listSecrets" + VERSION).path("value");
    }

    /** Keeps a job from beginning executions; it is answered as it is then. */
    public JsonNode suspend(String id) {
        return post(id + "/suspend" + VERSION);
    }

    /** Lets a job begin executions again; it is answered as it is then. */
    public JsonNode resume(String id) {
        return post(id + "/resume" + VERSION);
    }

    /** Deletes a job, and waits until it is gone. */
    public void remove(String id) {
        HttpCall call = HttpCall.of("DELETE", id + VERSION).header("Prefer", "wait=2");
        String question;
        try (HttpReply reply = send(call)) {
            question = reply.status() == 202 ? reply.header("Location").orElse("") : "";
        }
        while (!question.isEmpty()) {
            int scheme = question.indexOf("://");
            String target = question.substring(question.indexOf('/', scheme + 3));
            try (HttpReply reply = send(HttpCall.get(target).header("Prefer", "wait=2"))) {
                question = reply.status() == 202 ? question : "";
            }
        }
    }

    /**
     * Starts an execution.
     *
     * @param body what it runs in place of the job's containers, and for which tasks
     * @return its name
     */
    public String start(String id, Optional<JsonNode> body) {
        HttpCall call = HttpCall.post(id + "/start" + VERSION);
        JsonNode begun = value(body.map(it -> call.json(JsonTree.bytes(it))).orElse(call));
        return JsonTree.text(begun, "name");
    }

    /** Stops all executions of a job; those that this concerned. */
    public JsonNode stop(String id) {
        return post(id + "/stop" + VERSION).path("value");
    }

    /** Stops one execution. */
    public JsonNode stop(String id, String execution) {
        return post(execution(id, execution) + "/stop" + VERSION);
    }

    /** Executions of a job, the newest first. */
    public JsonNode executions(String id) {
        return get(id + "/executions" + VERSION).path("value");
    }

    /** One execution; empty when there is none of that name. */
    public Optional<JsonNode> findExecution(String id, String name) {
        try {
            return Optional.of(get(execution(id, name) + VERSION));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The path of the log stream of a container of an execution. */
    public static String log(String id, String execution, String replica, String container) {
        return execution(id, execution).replace(JOBS, "/jobs")
                + "/replicas/"
                + PercentEncoding.encode(replica)
                + "/containers/"
                + PercentEncoding.encode(container)
                + "/logstream";
    }

    private static String execution(String id, String name) {
        return id + "/executions/" + PercentEncoding.encode(name);
    }
}
