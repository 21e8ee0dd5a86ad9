package dev.minato.cli.scaling;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** What is said of an app that has no replica while nobody asks for it. */
public final class SleepNotice {
    private static final int COOLDOWN = 300;

    private SleepNotice() {}

    /** The notice; empty of an app that has a replica at all times. */
    public static Optional<String> of(JsonNode app) {
        JsonNode scale = JsonTree.at(app, "properties.template.scale");
        boolean ingress = JsonTree.at(app, "properties.configuration.ingress").isObject();
        if (scale.path("minReplicas").asInt(0) > 0 || !ingress) {
            return Optional.empty();
        }
        return Optional.of(
                "It sleeps when nobody has asked for it for "
                        + scale.path("cooldownPeriod").asInt(COOLDOWN)
                        + " s and wakes with the next request; --min-replicas 1 keeps it awake.");
    }
}
