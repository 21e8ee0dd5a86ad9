package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses among the containers of a replica, as Resource Manager tells them. */
final class ContainerChoice {
    private ContainerChoice() {}

    /**
     * Those that are meant.
     *
     * @param name of one, which may be an init container; absent: all that are none
     * @throws Fault not found when the replica has no container of that name
     */
    static List<JsonNode> of(JsonNode replica, Optional<String> name) {
        List<JsonNode> containers = new ArrayList<>();
        JsonTree.at(replica, "properties.containers").forEach(containers::add);
        if (name.isEmpty()) {
            return containers;
        }
        JsonTree.at(replica, "properties.initContainers").forEach(containers::add);
        return containers.stream()
                .filter(one -> JsonTree.text(one, "name").equals(name.get()))
                .findFirst()
                .map(List::of)
                .orElseThrow(() ->
                        Fault.notFound(
                                "replica "
                                        + JsonTree.text(replica, "name")
                                        + " has no container "
                                        + name.get()
                                        + ": it has "
                                        + String.join(
                                                ", ",
                                                containers.stream()
                                                        .map(one -> JsonTree.text(one, "name"))
                                                        .toList())));
    }
}
