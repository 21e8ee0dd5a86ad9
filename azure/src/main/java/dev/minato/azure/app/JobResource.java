package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.platform.job.EventBook.EventEntry;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobStatus;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.scale.RuleReading;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/** A job as a resource. */
public final class JobResource {
    private JobResource() {}

    /** The ID of a job. */
    public static ArmId id(Job job) {
        return HostSubscription.job(group(job), job.name().text());
    }

    /** The resource group that a job is in. */
    public static String group(Job job) {
        return JobBody.group(job.request());
    }

    /** A job, with what becomes of it. */
    public static ObjectNode of(Job job, JobStatus status) {
        ObjectNode resource = Json.resource(id(job)).put("location", Locations.LOCAL);
        ObjectNode attributes = Json.stored(job.documents().attributes());
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            String name = attribute.getKey();
            if (!name.equals("properties")
                    && !name.equals(AppBody.GROUP)
                    && !name.equals(AppBody.ENVIRONMENT_GROUP)) {
                resource.set(name, attribute.getValue());
            }
        }
        resource.putObject("systemData")
                .put("createdAt", job.created().toString())
                .put("lastModifiedAt", job.modified().toString());
        ObjectNode properties = resource.putObject("properties");
        properties.put("provisioningState", job.deleting() ? "Deleting" : "Succeeded");
        properties.put(
                "runningState",
                job.suspended() ? "Suspended" : status.running() > 0 ? "Progressing" : "Ready");
        properties.put(
                "environmentId",
                AppBody.environment(job.environment(), job.documents()).toString());
        attributes
                .path("properties")
                .properties()
                .forEach(field -> properties.set(field.getKey(), field.getValue()));
        properties.putArray("outboundIpAddresses");
        properties.set("configuration", Json.stored(job.documents().configuration()));
        properties.set(
                "template",
                TemplateDocument.answered(
                        job.documents().template(),
                        job.spec().plan().template(),
                        Optional.empty()));
        if (job.spec().trigger() instanceof JobTrigger.Schedule) {
            properties.set("scheduleStatus", schedule(status));
        }
        status.event().ifPresent(entry -> properties.set("eventStatus", event(entry)));
        return resource;
    }

    private static ObjectNode schedule(JobStatus status) {
        ObjectNode schedule = Json.object();
        status.next().ifPresent(next -> schedule.put("nextTime", next.toString()));
        status.last()
                .ifPresent(last -> {
                    schedule.put("lastTime", last.due().toString())
                            .put("lastOutcome", last.outcome().text());
                    last.execution().ifPresent(name -> schedule.put("lastExecution", name));
                    if (!last.message().isEmpty()) {
                        schedule.put("lastMessage", last.message());
                    }
                });
        return schedule;
    }

    private static ObjectNode event(EventEntry entry) {
        ObjectNode event =
                Json.object()
                        .put("askedAt", entry.at().toString())
                        .put("running", entry.load().running())
                        .put("pending", entry.load().pending())
                        .put("wanted", entry.decision().wanted())
                        .put("created", entry.decision().create())
                        .put("reason", entry.decision().reason());
        ArrayNode rules = event.putArray("rules");
        for (RuleReading each : entry.rules()) {
            ObjectNode rule =
                    rules.addObject()
                            .put("name", each.rule())
                            .put("type", each.type())
                            .put("active", each.active())
                            .put("askedAt", each.at().toString());
            each.reading()
                    .ifPresent(reading ->
                            rule.put("value", reading.value()).put("target", reading.target()));
            if (!each.failure().isEmpty()) {
                rule.put("failure", each.failure());
            }
        }
        return event;
    }
}
