package dev.minato.cli.command;

import dev.minato.cli.client.ArmApi;
import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Everything of an instance goes: apps, containers, then its files. */
final class Purge {
    private Purge() {}

    /** Deletes every app and container. */
    static void everything(DockerApi docker, ArmApi arm) {
        Json.list(arm.apps()).forEach(app -> arm.deleteApp(Json.text(app, "name")));
        List<JsonNode> containers = Json.list(docker.get("/containers/json?all=1"));
        containers.forEach(container ->
                docker.delete("/containers/" + Json.text(container, "Id") + "?force=1&v=1"));
    }

    /**
     * Deletes the files of an instance whose daemon has ended: the edge ends with its socket's
     * folder.
     */
    static void state(Session session) throws IOException {
        tree(session.home().root());
        tree(session.home().run());
    }

    /** Deletes a folder and all below it; links are not followed. Nothing there is fine. */
    static void tree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
