package dev.minato.azure.wire;

import dev.minato.platform.App;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Operation;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Apps, revisions, replicas and operations as resources, and a PUT's body as a request. */
public final class AppResource {
    private static final Set<String> OURS =
            Set.of("id", "name", "type", "systemdata", "properties");

    private AppResource() {}

    /**
     * The request that a PUT's body makes. Read-only members are passed over.
     *
     * @param name the app, from the path
     */
    public static AppRequest request(String name, ObjectNode body) {
        ObjectNode attributes = Json.object();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (!OURS.contains(field.getKey().toLowerCase(Locale.ROOT))
                    && !field.getValue().isNull()) {
                attributes.set(field.getKey(), field.getValue());
            }
        }
        ObjectNode properties = Json.child(body, "properties");
        String environment =
                Json.member(properties, "environmentId")
                        .or(() -> Json.member(properties, "managedEnvironmentId"))
                        .map(id -> id.asString(""))
                        .map(id -> id.substring(id.lastIndexOf('/') + 1))
                        .orElse("default");
        return new AppRequest(
                name,
                environment,
                attributes,
                Json.child(properties, "configuration"),
                Json.child(properties, "template"));
    }

    /** The body that would be PUT to leave an app as it is: where a PATCH is laid over. */
    public static ObjectNode body(AppRequest request) {
        ObjectNode body = request.attributes().deepCopy();
        ObjectNode properties = body.putObject("properties");
        properties.put("environmentId", Ids.environment(request.environment()));
        properties.set("configuration", request.configuration().deepCopy());
        properties.set("template", request.template().deepCopy());
        return body;
    }

    /**
     * An app.
     *
     * @param origin what begins absolute URLs, as the caller dialled us
     */
    public static ObjectNode of(App app, String origin) {
        String name = app.name().text();
        ObjectNode resource = head(Ids.app(name), name, "Microsoft.App/containerApps");
        app.attributes()
                .properties()
                .forEach(field -> resource.set(field.getKey(), field.getValue()));
        if (!resource.has("location")) {
            resource.put("location", Ids.LOCATION);
        }
        systemData(resource, app);
        ObjectNode properties = resource.putObject("properties");
        App.Status status = app.status();
        properties.put("provisioningState", status.provisioning().text());
        properties.put("runningStatus", status.running());
        properties.put("environmentId", Ids.environment(app.environment()));
        properties.put("managedEnvironmentId", Ids.environment(app.environment()));
        put(properties, "latestRevisionName", status.latestRevision());
        put(properties, "latestReadyRevisionName", status.latestReadyRevision());
        put(properties, "latestRevisionFqdn", status.fqdn());
        if (!status.message().isEmpty()) {
            properties.put("statusMessage", status.message());
        }
        ObjectNode configuration = app.configuration().document().deepCopy();
        if (configuration.path("ingress") instanceof ObjectNode ingress) {
            put(ingress, "fqdn", status.fqdn());
        }
        properties.set("configuration", configuration);
        properties.set("template", app.template().document());
        properties.putArray("outboundIpAddresses");
        properties.put("eventStreamEndpoint", origin + streams(name) + "/eventstream");
        return resource;
    }

    private static void systemData(ObjectNode resource, App app) {
        resource.putObject("systemData")
                .put("createdAt", app.created().toString())
                .put("lastModifiedAt", app.modified().toString());
    }

    /** Streams have paths of their own, without the provider, as Azure's do. */
    private static String streams(String app) {
        return Ids.group() + "/containerApps/" + app;
    }

    private static void put(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }

    private static ObjectNode head(String id, String name, String type) {
        return Json.object().put("id", id).put("name", name).put("type", type);
    }

    /** A revision. */
    public static ObjectNode of(Revision revision) {
        ObjectNode resource =
                head(
                        Ids.revision(revision.app(), revision.name()),
                        revision.name(),
                        "Microsoft.App/containerApps/revisions");
        Revision.Status status = revision.status();
        ObjectNode properties = resource.putObject("properties");
        properties
                .put("createdTime", revision.created().toString())
                .put("lastActiveTime", status.lastActive().toString())
                .put("active", revision.active())
                .put("replicas", status.replicas())
                .put("trafficWeight", status.trafficWeight())
                .put("healthState", status.health().text())
                .put("provisioningState", status.provisioning().text())
                .put("runningState", status.running().text());
        if (!status.error().isEmpty()) {
            properties.put("provisioningError", status.error());
        }
        revision.imageId().ifPresent(id -> properties.put("imageId", id));
        properties.set("template", revision.template().document());
        return resource;
    }

    /**
     * A replica.
     *
     * @param containers names of the containers of its revision
     * @param origin what begins absolute URLs
     */
    public static ObjectNode of(
            String app, Replica replica, List<String> containers, String origin) {
        String revision = replica.set().revision();
        ObjectNode resource =
                head(
                        Ids.replica(app, revision, replica.name()),
                        replica.name(),
                        "Microsoft.App/containerApps/revisions/replicas");
        ObjectNode properties = resource.putObject("properties");
        properties.put("createdTime", replica.created().toString());
        properties.put("runningState", running(replica));
        if (!replica.message().isEmpty()) {
            properties.put("runningStateDetails", replica.message());
        }
        ArrayNode all = properties.putArray("containers");
        for (String container : containers) {
            String stream =
                    origin
                            + streams(app)
                            + "/revisions/"
                            + revision
                            + "/replicas/"
                            + replica.name()
                            + "/containers/"
                            + container;
            ObjectNode one = all.addObject();
            one.put("name", container);
            replica.containerId().ifPresent(id -> one.put("containerId", id));
            one.put("ready", replica.ready())
                    .put("started", replica.started().isPresent())
                    .put("restartCount", replica.restarts())
                    .put("runningState", running(replica))
                    .put("logStreamEndpoint", stream + "/logstream")
                    .put("execEndpoint", stream + "/exec");
        }
        properties.putArray("initContainers");
        return resource;
    }

    private static String running(Replica replica) {
        return switch (replica.phase()) {
            case READY, NOT_READY, STARTING -> "Running";
            case PENDING, BACK_OFF -> "NotRunning";
            case FAILED -> "Failed";
            case TERMINATING -> "Terminating";
        };
    }

    /** An operation's status. */
    public static ObjectNode of(Operation operation) {
        ObjectNode status = Json.object();
        status.put("id", Ids.operation(operation.id()))
                .put("name", operation.id())
                .put("status", operation.status().text())
                .put("startTime", operation.started().toString());
        operation.ended().ifPresent(end -> status.put("endTime", end.toString()));
        operation
                .error()
                .ifPresent(error ->
                        status.putObject("error")
                                .put("code", error.code())
                                .put("message", error.message()));
        return status;
    }
}
