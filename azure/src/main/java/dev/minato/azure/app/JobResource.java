package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.platform.job.Job;

import tools.jackson.databind.JsonNode;
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

    /** A job. */
    public static ObjectNode of(Job job) {
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
        properties.put("runningState", "Ready");
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
        return resource;
    }
}
