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
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Set<String> OPEN = Set.of("Running", "Processing");

    private final CommandSession session;
    private final JobClient client;
    private final String job;
    private final String execution;

    /** What was told of each attempt last, by its place among all. */
    private final Map<Integer, String> told = new HashMap<>();

    /**
     * @param job its ID
     */
    ExecutionProgress(CommandSession session, JobClient client, String job, String execution) {
        this.session = session;
        this.client = client;
        this.job = job;
        this.execution = execution;
    }

    /** Returns the exit code: 0 when it succeeded, else the highest of its containers, or 1. */
    int await() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            JsonNode now =
                    client.findExecution(job, execution)
                            .orElseThrow(() ->
                                    Fault.notFound(
                                            "execution "
                                                    + execution
                                                    + " is gone: its job was"
                                                    + " deleted"));
            tell(now.path("properties"));
            String status = JsonTree.text(now, "properties.status");
            if (!OPEN.contains(status)) {
                return ended(now.path("properties"), status);
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
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
        String message = JsonTree.text(properties, "message");
        session.say(execution + ": " + status + (message.isEmpty() ? "" : ": " + message));
        return status.equals("Succeeded") ? CliCommand.OK : worst(properties);
    }

    /** The highest exit code of the containers of all attempts; 1 when there is none but 0. */
    static int worst(JsonNode properties) {
        int worst = 0;
        for (JsonNode replica : JsonTree.at(properties, "detailedStatus.replicas")) {
            for (JsonNode container : replica.path("containers")) {
                worst = Math.max(worst, container.path("code").asInt(0));
            }
        }
        return worst == 0 ? CliCommand.FAILED : Math.min(worst, 255);
    }
}
