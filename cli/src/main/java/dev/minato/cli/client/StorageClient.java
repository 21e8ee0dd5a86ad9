package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** A client of the storages of one environment on {@code minato.sock}. */
public final class StorageClient extends DaemonApi {
    private static final String VERSION = "?api-version=2025-07-01";

    private final String storages;

    /**
     * @param environment its ID
     */
    public StorageClient(CommandSession session, String environment) {
        super(session.home().armSocket(), session.patience(), ArmClient.alive(session));
        this.storages = new ArmClient(session).environmentPath(environment) + "/storages";
    }

    /** All by name. */
    public JsonNode list() {
        return get(storages + VERSION).path("value");
    }

    /** One; empty when there is none of that name. */
    public Optional<JsonNode> find(String name) {
        try {
            return Optional.of(get(path(name)));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Makes or changes one. */
    public JsonNode put(String name, JsonNode storage) {
        return value(HttpCall.of("PUT", path(name)).json(JsonTree.bytes(storage)));
    }

    /** Forgets one. */
    public void remove(String name) {
        var _ = delete(path(name));
    }

    private String path(String name) {
        return storages + "/" + PercentEncoding.encode(name) + VERSION;
    }
}
