package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Waits for the end of an execution, and tells what becomes of it. */
final class ExecutionProgress {
    private static final Set<String> OPEN = Set.of("Running", "Processing");

    private final CommandSession session;
    private final JobClient client;
    private final JsonNode job;
    private final String execution;
    private final ArrayProgress array = new ArrayProgress();

    /** What was told of each attempt last, by its place among all. */
    private final Map<Integer, String> told = new HashMap<>();

    ExecutionProgress(CommandSession session, JobClient client, JsonNode job, String execution) {
        this.session = session;
        this.client = client;
        this.job = job;
        this.execution = execution;
    }

    /** Whether an execution has not ended. */
    static boolean isOpen(JsonNode execution) {
        return OPEN.contains(JsonTree.text(execution, "properties.status"));
    }

    /**
     * The execution as it is now.
     *
     * @throws Fault not found when its job was deleted
     */
    static JsonNode now(JobClient client, String job, String execution) {
        return client.findExecution(job, execution)
                .orElseThrow(() ->
                        Fault.notFound("execution " + execution + " is gone: its job was deleted"));
    }

    /** Returns the exit code: 0 when it succeeded, else the highest of its containers, or 1. */
    int await() throws InterruptedException {
        GrowingPause pause = new GrowingPause();
        while (true) {
            JsonNode now = now(client, JsonTree.text(job, "id"), execution);
            JsonNode properties = now.path("properties");
            if (!ArrayProgress.isOne(properties)) {
                tell(properties);
            } else if (isOpen(now)) {
                array.lines(properties, Duration.ofNanos(System.nanoTime())).forEach(session::say);
            }
            if (!isOpen(now)) {
                return ended(properties, JsonTree.text(properties, "status"));
            }
            pause.sleep();
        }
    }

    private void tell(JsonNode properties) {
        int place = 0;
        for (JsonNode replica : JsonTree.at(properties, "detailedStatus.replicas")) {
            String status = JsonTree.text(replica, "status");
            if (!status.equals(told.put(place++, status))) {
                String message = JsonTree.text(replica, "message");
                session.say(
                        "replica "
                                + JsonTree.text(replica, "number")
                                + ", attempt "
                                + JsonTree.text(replica, "attempt")
                                + ": "
                                + status
                                + (message.isEmpty() ? "" : ": " + message));
            }
        }
    }

    private int ended(JsonNode properties, String status) {
        boolean tasks = ArrayProgress.isOne(properties);
        if (tasks) {
            array.end(properties, again()).forEach(session::say);
        }
        String message = JsonTree.text(properties, "message");
        session.say(execution + ": " + status + (message.isEmpty() ? "" : ": " + message));
        if (status.equals("Succeeded")) {
            return CliCommand.OK;
        }
        return tasks
                ? ArrayProgress.worst(properties)
                : worst(JsonTree.at(properties, "detailedStatus.replicas"));
    }

    private String again() {
        return session.command() + " job start -n " + JsonTree.text(job, "name");
    }

    /** The highest exit code of the containers of attempts; 1 when there is none but 0. */
    static int worst(Iterable<JsonNode> attempts) {
        int worst = 0;
        for (JsonNode attempt : attempts) {
            worst = Math.max(worst, code(attempt));
        }
        return worst == 0 ? CliCommand.FAILED : Math.min(worst, 255);
    }

    /** The highest exit code of the containers of an attempt; 0 when there is none. */
    static int code(JsonNode attempt) {
        int worst = 0;
        for (JsonNode container : attempt.path("containers")) {
            worst = Math.max(worst, container.path("code").asInt(0));
        }
        return worst;
    }
}
