package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Revision;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Revisions and replicas as resources. */
public final class RevisionResource {
    private RevisionResource() {}

    /** A revision of an app. */
    public static ObjectNode of(ArmId app, Revision revision) {
        ObjectNode resource = Json.resource(app.child("revisions", revision.name()));
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
        status.fqdn().ifPresent(fqdn -> properties.put("fqdn", fqdn));
        ArrayNode labels = properties.putArray("labels");
        status.labels().forEach(labels::add);
        if (!status.error().isEmpty()) {
            properties.put("provisioningError", status.error());
        }
        if (!status.details().isEmpty()) {
            properties.put("runningStateDetails", status.details());
        }
        revision.imageId().ifPresent(id -> properties.put("imageId", id));
        properties.set(
                "template",
                TemplateDocument.answered(
                        revision.document(), revision.template(), revision.targetPort()));
        return resource;
    }

    /**
     * A replica of an app.
     *
     * @param origin what begins absolute URLs
     */
    public static ObjectNode of(ArmId app, Replica replica, String origin) {
        ArmId id =
                app.child("revisions", replica.set().revision()).child("replicas", replica.name());
        ObjectNode resource = Json.resource(id);
        ObjectNode properties = resource.putObject("properties");
        properties.put("createdTime", replica.created().toString());
        properties.put("runningState", running(replica));
        details(properties, replica.reason(), replica.message());
        ArrayNode containers = properties.putArray("containers");
        ArrayNode init = properties.putArray("initContainers");
        for (ContainerStatus status : replica.containers()) {
            String streams = origin + id.child("containers", status.name()).withoutProvider();
            (status.init() ? init : containers).add(container(status, streams));
        }
        return resource;
    }

    private static ObjectNode container(ContainerStatus status, String streams) {
        ObjectNode container = Json.object().put("name", status.name());
        status.id().ifPresent(id -> container.put("containerId", id));
        container
                .put("ready", status.ready())
                .put("started", status.started().isPresent())
                .put("restartCount", status.restarts())
                .put("runningState", state(status.state()));
        details(container, status.reason(), status.message());
        return container
                .put("logStreamEndpoint", streams + "/logstream")
                .put("execEndpoint", streams + "/exec");
    }

    private static void details(ObjectNode node, String reason, String message) {
        String details =
                message.isEmpty() ? reason : reason.isEmpty() ? message : reason + ": " + message;
        if (!details.isEmpty()) {
            node.put("runningStateDetails", details);
        }
    }

    /** Azure's words for a replica: Running, NotRunning, Unknown. */
    private static String running(Replica replica) {
        return switch (replica.phase()) {
            case READY, NOT_READY, STARTING, TERMINATING -> "Running";
            case PENDING, FROZEN, BACK_OFF, FAILED, ENDED -> "NotRunning";
        };
    }

    /** Azure's words for a container: Running, Terminated, Waiting. */
    private static String state(ContainerStatus.State state) {
        return switch (state) {
            case RUNNING -> "Running";
            case WAITING -> "Waiting";
            case TERMINATED -> "Terminated";
        };
    }
}
