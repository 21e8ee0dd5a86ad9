package dev.minato.azure.wire;

import dev.minato.platform.Operation;

import tools.jackson.databind.node.ObjectNode;

/** The status of a long-running operation. */
public final class OperationResource {
    private OperationResource() {}

    /** An operation; always has a {@code status}. */
    public static ObjectNode of(Operation operation) {
        ObjectNode resource =
                Json.object()
                        .put("id", HostSubscription.operation(operation.id()).toString())
                        .put("name", operation.id())
                        .put("status", operation.status().text())
                        .put("startTime", operation.started().toString());
        operation.ended().ifPresent(end -> resource.put("endTime", end.toString()));
        ObjectNode properties = resource.putObject("properties").put("app", operation.app());
        operation.revision().ifPresent(revision -> properties.put("revision", revision));
        operation
                .error()
                .ifPresent(error ->
                        resource.putObject("error")
                                .put("code", error.code())
                                .put("message", error.message()));
        return resource;
    }
}
