package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Attempt.ContainerEnd;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.TaskCounts;
import dev.minato.platform.job.TaskList;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** An execution of a job as a resource. */
public final class ExecutionResource {
    private ExecutionResource() {}

    private static ArmId id(Job job, Execution execution) {
        return JobResource.id(job).child("executions", execution.name());
    }

    /** What a start is answered with. */
    public static ObjectNode base(Job job, Execution execution) {
        return Json.object().put("id", id(job, execution).toString()).put("name", execution.name());
    }

    /** One among many: of a batch the counts say enough, its tasks may be a thousand. */
    public static ObjectNode listed(Job job, ExecutionStatus status) {
        return of(job, status, status.execution().plan().tasks().isEmpty());
    }

    /** An execution with what became of its replicas. */
    public static ObjectNode of(Job job, ExecutionStatus status) {
        return of(job, status, true);
    }

    private static ObjectNode of(Job job, ExecutionStatus status, boolean replicas) {
        Execution execution = status.execution();
        ObjectNode resource = Json.resource(id(job, execution));
        ObjectNode properties = resource.putObject("properties");
        properties
                .put("status", word(status))
                .put("startTime", execution.started().toString())
                .put("triggerType", execution.cause().text());
        execution.ended().ifPresent(end -> properties.put("endTime", end.toString()));
        if (!execution.reason().isEmpty()) {
            properties.put("reason", execution.reason());
        }
        if (!execution.message().isEmpty()) {
            properties.put("message", execution.message());
        }
        execution.plan().tasks().ifPresent(tasks -> properties.set("array", array(status, tasks)));
        ObjectNode template =
                TemplateDocument.answered(
                        execution.document(), execution.plan().template(), Optional.empty());
        properties.putObject("template");
        for (String list : List.of("initContainers", "containers")) {
            if (template.has(list)) {
                ((ObjectNode) properties.path("template")).set(list, template.path(list));
            }
        }
        if (replicas) {
            ArrayNode all = properties.putObject("detailedStatus").putArray("replicas");
            status.attempts().forEach(attempt -> all.add(replica(execution, attempt)));
        }
        return resource;
    }

    private static ObjectNode array(ExecutionStatus status, TaskList tasks) {
        TaskCounts counts = TaskCounts.of(status, tasks);
        return Json.object()
                .put("tasks", tasks.text())
                .put("maxParallel", status.execution().plan().parallelism())
                .put("total", tasks.size())
                .put("succeeded", counts.succeeded())
                .put("failed", counts.failed().size())
                .put("running", counts.running())
                .put("waiting", counts.waiting())
                .put("failedTasks", TaskList.text(counts.failed()));
    }

    /** Until its images are found nothing of it runs. */
    private static String word(ExecutionStatus status) {
        Execution execution = status.execution();
        return execution.isRunning() && status.attempts().isEmpty()
                ? "Processing"
                : execution.state().text();
    }

    /** An attempt; each is a replica of its own. */
    private static ObjectNode replica(Execution execution, Attempt attempt) {
        ObjectNode replica =
                Json.object()
                        .put("name", attempt.replicaName().orElse(""))
                        .put("number", attempt.replica())
                        .put("attempt", attempt.turn())
                        .put(
                                "status",
                                attempt.outcome().map(ExecutionResource::word).orElse("Running"))
                        .put("startTime", attempt.asked().toString());
        execution
                .plan()
                .tasks()
                .ifPresent(tasks -> replica.put("task", tasks.number(attempt.replica())));
        attempt.ended().ifPresent(end -> replica.put("endTime", end.toString()));
        if (!attempt.reason().isEmpty()) {
            replica.put("reason", attempt.reason());
        }
        if (!attempt.message().isEmpty()) {
            replica.put("message", attempt.message());
        }
        ArrayNode containers = replica.putArray("containers");
        execution
                .plan()
                .template()
                .allContainers()
                .forEach(each -> containers.add(container(each.name(), attempt)));
        return replica;
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> "Succeeded";
            case FAILED -> "Failed";
            case UNKNOWN -> "Unknown";
            case TIMED_OUT -> "TimedOut";
            case STOPPED -> "Stopped";
        };
    }

    private static ObjectNode container(String name, Attempt attempt) {
        ObjectNode container = Json.object().put("name", name);
        ContainerEnd end =
                attempt.containers().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElse(new ContainerEnd(name, Optional.empty(), ""));
        end.exitCode().ifPresent(code -> container.put("code", code));
        container.put(
                "status",
                end.exitCode().isPresent()
                        ? "Terminated"
                        : attempt.hasEnded() ? "Unknown" : "Running");
        if (!end.reason().isEmpty()) {
            container.put("additionalInformation", end.reason());
        }
        return container;
    }
}
