package dev.minato.azure.wire;

import dev.minato.platform.App;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/** An app as a resource. */
public final class AppResource {
    private AppResource() {}

    /**
     * An app.
     *
     * @param origin what begins absolute URLs, as the caller dialled us
     */
    public static ObjectNode of(App app, String origin) {
        String name = app.name().text();
        ObjectNode resource =
                Json.object()
                        .put("id", Ids.app(name))
                        .put("name", name)
                        .put("type", "Microsoft.App/containerApps")
                        .put("location", Ids.LOCATION);
        ObjectNode attributes = app.attributes();
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            if (!attribute.getKey().equals("properties")) {
                resource.set(attribute.getKey(), attribute.getValue());
            }
        }
        resource.putObject("systemData")
                .put("createdAt", app.created().toString())
                .put("lastModifiedAt", app.modified().toString());
        resource.set("properties", properties(app, attributes.path("properties"), origin));
        return resource;
    }

    private static ObjectNode properties(App app, JsonNode more, String origin) {
        String name = app.name().text();
        App.Status status = app.status();
        ObjectNode properties = Json.object();
        properties.put("provisioningState", status.provisioning().text());
        properties.put("runningStatus", status.running());
        if (!status.message().isEmpty()) {
            properties.put("statusMessage", status.message());
        }
        String environment = Ids.environment(app.environment());
        properties.put("environmentId", environment).put("managedEnvironmentId", environment);
        more.properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        put(properties, "latestRevisionName", status.latestRevision());
        put(properties, "latestReadyRevisionName", status.latestReadyRevision());
        put(properties, "latestRevisionFqdn", status.fqdn());
        properties.putArray("outboundIpAddresses");
        properties.put("eventStreamEndpoint", origin + Ids.streams(name) + "/eventstream");
        ObjectNode configuration = app.configuration().document();
        if (configuration.path("ingress") instanceof ObjectNode ingress) {
            put(ingress, "fqdn", status.fqdn());
        }
        properties.set("configuration", configuration);
        properties.set("template", app.template().document());
        return properties;
    }

    private static void put(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }
}
