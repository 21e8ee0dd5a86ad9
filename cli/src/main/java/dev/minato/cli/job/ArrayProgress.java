package dev.minato.cli.job;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines that tell how the tasks of an array go: each task that has failed once, the counts when
 * they have changed, at most once a second. One for each execution, for one thread.
 */
final class ArrayProgress {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Set<Integer> failed = new HashSet<>();
    private String counts = "";
    private Optional<Duration> countedAt = Optional.empty();

    /** Whether an execution runs the tasks of an array. */
    static boolean isOne(JsonNode properties) {
        return properties.path("array").isObject();
    }

    /**
     * What is new.
     *
     * @param properties of the execution
     * @param now the time since whenever, which only grows
     */
    List<String> lines(JsonNode properties, Duration now) {
        List<String> lines = failures(properties);
        String next = counts(properties.path("array"));
        boolean early =
                countedAt.filter(last -> now.minus(last).compareTo(BETWEEN) < 0).isPresent();
        if (!next.equals(counts) && !early) {
            lines.add(next);
            counts = next;
            countedAt = Optional.of(now);
        }
        return lines;
    }

    /**
     * What is left to say of an execution that has ended.
     *
     * @param again the command line that starts an execution of the job
     */
    List<String> end(JsonNode properties, String again) {
        List<String> lines = failures(properties);
        String last = counts(properties.path("array"));
        if (!last.equals(counts)) {
            lines.add(last);
            counts = last;
        }
        String numbers = JsonTree.text(properties, "array.failedTasks");
        if (!numbers.isEmpty()) {
            lines.add(
                    "failed tasks: "
                            + numbers
                            + "; `"
                            + again
                            + " --array "
                            + numbers
                            + "` runs only these again");
        }
        return lines;
    }

    /** The highest exit code of the tasks that failed, by their last attempts; 1 without one. */
    static int worst(JsonNode properties) {
        Map<Integer, JsonNode> last = lastAttempts(properties);
        last.keySet().retainAll(TaskNumbers.of(JsonTree.text(properties, "array.failedTasks")));
        return ExecutionProgress.worst(last.values());
    }

    private List<String> failures(JsonNode properties) {
        List<String> lines = new ArrayList<>();
        Map<Integer, JsonNode> last = lastAttempts(properties);
        for (int task : TaskNumbers.of(JsonTree.text(properties, "array.failedTasks"))) {
            if (failed.add(task)) {
                JsonNode attempt = last.get(task);
                lines.add("task " + task + " failed" + (attempt == null ? "" : why(attempt)));
            }
        }
        return lines;
    }

    private static String why(JsonNode attempt) {
        String message = JsonTree.text(attempt, "message");
        String text = message.isEmpty() ? JsonTree.text(attempt, "reason") : message;
        int code = ExecutionProgress.code(attempt);
        boolean told = code == 0 || text.contains("exit code " + code);
        return (told ? "" : " with exit code " + code) + (text.isEmpty() ? "" : ": " + text);
    }

    private static Map<Integer, JsonNode> lastAttempts(JsonNode properties) {
        Map<Integer, JsonNode> last = new HashMap<>();
        for (JsonNode each : JsonTree.at(properties, "detailedStatus.replicas")) {
            last.merge(
                    each.path("task").asInt(-1),
                    each,
                    (one, other) ->
                            one.path("attempt").asInt(0) > other.path("attempt").asInt(0)
                                    ? one
                                    : other);
        }
        return last;
    }

    /** For example {@code 37 of 100 done, 8 running, 2 failed}; done are those that failed too. */
    static String counts(JsonNode array) {
        int succeeded = array.path("succeeded").asInt(0);
        int failed = array.path("failed").asInt(0);
        int running = array.path("running").asInt(0);
        return succeeded
                + failed
                + " of "
                + array.path("total").asInt(0)
                + " done"
                + (running == 0 ? "" : ", " + running + " running")
                + (failed == 0 ? "" : ", " + failed + " failed");
    }
}
