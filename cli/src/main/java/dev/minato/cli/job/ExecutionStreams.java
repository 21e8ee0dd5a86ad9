package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which logs of an execution are read.
 *
 * @param task those of this task of an array alone
 * @param replica those of this replica alone
 * @param container those of this container alone
 * @param several whether there may be more replicas than an execution shows yet
 */
record ExecutionStreams(
        Optional<Integer> task,
        Optional<String> replica,
        Optional<String> container,
        boolean several) {
    /**
     * The log of a container.
     *
     * @param prefix what its lines begin with
     * @param ended whether nothing comes any more
     */
    record LogStream(String replica, String container, String prefix, boolean ended) {}

    /**
     * Those that there are, in the order of the attempts. Lines begin with the task of an array or
     * the replica where there may be several, and with the container where it has several.
     *
     * @param execution as the daemon answers it
     * @throws Fault not found when what is asked for cannot be in it
     */
    List<LogStream> of(JsonNode execution) {
        String name = JsonTree.text(execution, "name");
        JsonNode array = JsonTree.at(execution, "properties.array");
        task.ifPresent(number -> refuseOther(name, number, array));
        List<JsonNode> chosen = new ArrayList<>();
        for (JsonNode one : JsonTree.at(execution, "properties.detailedStatus.replicas")) {
            if (isWanted(one)) {
                chosen.add(one);
            }
        }
        if (chosen.isEmpty() && replica.isPresent()) {
            throw Fault.notFound("execution " + name + " has no replica " + replica.get());
        }
        boolean named = chosen.size() > 1 || (several && replica.isEmpty());
        List<LogStream> streams = new ArrayList<>();
        chosen.forEach(one -> add(one, origin(one, array, named), streams));
        if (streams.isEmpty() && container.isPresent() && !chosen.isEmpty()) {
            throw noContainer(name, chosen.getFirst());
        }
        return streams;
    }

    private void refuseOther(String execution, int number, JsonNode array) {
        if (!array.isObject()) {
            throw Fault.invalid(
                    "--task",
                    "execution " + execution + " has no tasks: it was started without --array");
        }
        String tasks = JsonTree.text(array, "tasks");
        if (!TaskNumbers.of(tasks).contains(number)) {
            throw Fault.notFound(
                    "execution " + execution + " has no task " + number + ": it has " + tasks);
        }
    }

    /** Whether it has begun, and is one of those asked for. */
    private boolean isWanted(JsonNode one) {
        String called = JsonTree.text(one, "name");
        return !called.isEmpty()
                && replica.filter(it -> !it.equals(called)).isEmpty()
                && task.filter(it -> it != one.path("task").asInt(-1)).isEmpty();
    }

    /** What tells a replica from others; empty when there is one, or its task was asked for. */
    private String origin(JsonNode one, JsonNode array, boolean named) {
        if (array.isObject()) {
            return task.isPresent() || replica.isPresent()
                    ? ""
                    : "task " + JsonTree.text(one, "task");
        }
        return named ? JsonTree.text(one, "name") : "";
    }

    private void add(JsonNode one, String origin, List<LogStream> streams) {
        boolean inner = one.path("containers").size() > 1 && container.isEmpty();
        for (JsonNode part : one.path("containers")) {
            String called = JsonTree.text(part, "name");
            if (container.filter(it -> !it.equals(called)).isEmpty()) {
                String slash = inner && !origin.isEmpty() ? "/" : "";
                String from = origin + slash + (inner ? called : "");
                streams.add(
                        new LogStream(
                                JsonTree.text(one, "name"),
                                called,
                                from.isEmpty() ? "" : from + " | ",
                                one.has("endTime")));
            }
        }
    }

    private Fault noContainer(String execution, JsonNode one) {
        List<String> names =
                one.path("containers").valueStream().map(it -> JsonTree.text(it, "name")).toList();
        return Fault.notFound(
                "execution "
                        + execution
                        + " has no container "
                        + container.orElse("")
                        + ": there are "
                        + String.join(", ", names));
    }
}
