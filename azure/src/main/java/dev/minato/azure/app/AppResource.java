package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.platform.App;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/** An app as a resource. */
public final class AppResource {
    private AppResource() {}

    /** The ID of an app. */
    public static ArmId id(App app) {
        return HostSubscription.app(group(app), app.name().text());
    }

    /** The resource group that an app is in. */
    public static String group(App app) {
        return AppBody.group(app.documents());
    }

    /**
     * An app.
     *
     * @param origin what begins absolute URLs, for example {@code http://localhost}
     */
    public static ObjectNode of(App app, String origin) {
        ObjectNode resource = Json.resource(id(app)).put("location", Locations.LOCAL);
        ObjectNode attributes = Json.stored(app.documents().attributes());
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            String name = attribute.getKey();
            if (!name.equals("properties")
                    && !name.equals(AppBody.GROUP)
                    && !name.equals(AppBody.ENVIRONMENT_GROUP)) {
                resource.set(name, attribute.getValue());
            }
        }
        app.shift().ifPresent(shift -> ShiftTag.write(resource, shift));
        resource.putObject("systemData")
                .put("createdAt", app.created().toString())
                .put("lastModifiedAt", app.modified().toString());
        ObjectNode properties = properties(app, attributes.path("properties"));
        properties.put("eventStreamEndpoint", origin + id(app).withoutProvider() + "/eventstream");
        resource.set("properties", properties);
        return resource;
    }

    private static ObjectNode properties(App app, JsonNode more) {
        App.Status status = app.status();
        ObjectNode properties = Json.object();
        properties.put("provisioningState", status.provisioning().text());
        properties.put("runningStatus", status.running());
        if (!status.message().isEmpty()) {
            properties.put("statusMessage", status.message());
        }
        String environment = AppBody.environment(app.environment(), app.documents()).toString();
        properties.put("environmentId", environment).put("managedEnvironmentId", environment);
        more.properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        put(properties, "latestRevisionName", status.latestRevision());
        put(properties, "latestReadyRevisionName", status.latestReadyRevision());
        put(properties, "latestRevisionFqdn", status.latestFqdn());
        properties.putArray("outboundIpAddresses");
        if (!status.warnings().isEmpty()) {
            ArrayNode warnings = properties.putArray("warnings");
            status.warnings().forEach(warnings::add);
        }
        ObjectNode configuration = Json.stored(app.documents().configuration());
        TrafficDocument.write(configuration, app.spec().traffic());
        if (configuration.path("ingress") instanceof ObjectNode ingress) {
            put(ingress, "fqdn", status.fqdn());
        }
        properties.set("configuration", configuration);
        properties.set(
                "template",
                TemplateDocument.answered(
                        app.documents().template(), app.spec().template(), status.targetPort()));
        return properties;
    }

    private static void put(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }
}
