package dev.minato.azure.wire;

import dev.minato.platform.Replica;
import dev.minato.platform.Revision;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Revisions and replicas as resources. */
public final class RevisionResource {
    private RevisionResource() {}

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
        details(properties, replica);
        ArrayNode all = properties.putArray("containers");
        for (String container : containers) {
            String streams =
                    origin
                            + Ids.streams(app)
                            + "/revisions/"
                            + revision
                            + "/replicas/"
                            + replica.name()
                            + "/containers/"
                            + container;
            all.add(container(container, replica, streams));
        }
        properties.putArray("initContainers");
        return resource;
    }

    private static ObjectNode container(String name, Replica replica, String streams) {
        ObjectNode container = Json.object().put("name", name);
        replica.containerId().ifPresent(id -> container.put("containerId", id));
        container
                .put("ready", replica.ready())
                .put("started", replica.started().isPresent())
                .put("restartCount", replica.restarts())
                .put("runningState", containerState(replica));
        details(container, replica);
        return container
                .put("logStreamEndpoint", streams + "/logstream")
                .put("execEndpoint", streams + "/exec");
    }

    private static void details(ObjectNode node, Replica replica) {
        String details =
                replica.message().isEmpty()
                        ? replica.reason()
                        : replica.reason().isEmpty()
                                ? replica.message()
                                : replica.reason() + ": " + replica.message();
        if (!details.isEmpty()) {
            node.put("runningStateDetails", details);
        }
    }

    /** Azure's words for a replica: Running, NotRunning, Unknown. */
    private static String running(Replica replica) {
        return switch (replica.phase()) {
            case READY, NOT_READY, STARTING, TERMINATING -> "Running";
            case PENDING, BACK_OFF, FAILED -> "NotRunning";
        };
    }

    /** Azure's words for a container: Running, Terminated, Waiting. */
    private static String containerState(Replica replica) {
        return switch (replica.phase()) {
            case READY, NOT_READY, STARTING, TERMINATING -> "Running";
            case PENDING, BACK_OFF -> "Waiting";
            case FAILED -> "Terminated";
        };
    }

    private static ObjectNode head(String id, String name, String type) {
        return Json.object().put("id", id).put("name", name).put("type", type);
    }
}
