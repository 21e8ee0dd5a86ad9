package dev.minato.cli;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.RecursiveDelete;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;

/** Deletes everything of an instance: apps, containers, then its files. */
final class InstancePurge {
    private InstancePurge() {}

    /** Deletes every app and container. */
    static void everything(DockerClient docker, ArmClient arm) {
        JsonTree.list(arm.apps()).forEach(app -> arm.deleteApp(JsonTree.text(app, "name")));
        List<JsonNode> containers = JsonTree.list(docker.get("/containers/json?all=1"));
        containers.forEach(container ->
                docker.delete("/containers/" + JsonTree.text(container, "Id") + "?force=1&v=1"));
    }

    /**
     * Deletes the files of an instance whose daemon has ended: the edge ends with its socket's
     * folder.
     */
    static void state(CommandSession session) {
        tree(session.home().root());
        tree(session.home().run());
    }

    /**
     * Deletes a folder and all below it. Nothing there is fine; links are not followed, and what is
     * mounted below is not Minato's.
     *
     * @throws Fault unavailable when something is mounted below it: all up to there is gone
     */
    static void tree(Path folder) {
        try {
            RecursiveDelete.delete(folder);
        } catch (LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot delete "
                            + folder
                            + ": "
                            + Reason.of(e)
                            + (isMount(e) ? "; unmount what is mounted in it, then again" : ""),
                    e);
        }
    }

    private static boolean isMount(LinuxException e) {
        return e.is(Errno.EXDEV) || e.is(Errno.EBUSY);
    }
}
