package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.platform.scale.RevisionScaling;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleChange;
import dev.minato.platform.scale.ScaleExplanation;
import dev.minato.platform.scale.TriggerReading;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;

/** How the revisions of an app scale, as a resource's properties. */
public final class ScalingResource {
    private ScalingResource() {}

    /** Properties. */
    public static ObjectNode properties(List<RevisionScaling> revisions) {
        ObjectNode properties = Json.object();
        ArrayNode all = properties.putArray("revisions");
        revisions.forEach(each -> all.add(revision(each)));
        return properties;
    }

    private static ObjectNode revision(RevisionScaling revision) {
        ObjectNode node =
                Json.object()
                        .put("name", revision.revision())
                        .put("minReplicas", revision.spec().minReplicas())
                        .put("maxReplicas", revision.spec().maxReplicas())
                        .put("pollingInterval", revision.spec().polling().toSeconds())
                        .put("cooldownPeriod", revision.spec().cooldown().toSeconds())
                        .put("replicas", revision.count())
                        .put("readyReplicas", revision.ready())
                        .put("holdsRequests", revision.holding());
        if (revision.floor() > 0) {
            node.put("floor", revision.floor()).put("floorReason", revision.floorReason());
        }
        if (!revision.held().isEmpty()) {
            node.put("heldBack", revision.held());
        }
        ArrayNode rules = node.putArray("rules");
        revision.last()
                .ifPresent(last -> {
                    last.facts().readings().forEach(reading -> rules.add(rule(reading)));
                    decided(node, last);
                });
        ArrayNode changes = node.putArray("decisions");
        revision.changes().forEach(change -> changes.add(change(change)));
        return node;
    }

    private static ObjectNode rule(RuleReading rule) {
        ObjectNode node = Json.object().put("name", rule.rule()).put("type", rule.type());
        if (rule.at().isAfter(Instant.EPOCH)) {
            node.put("askedAt", rule.at().toString());
        }
        rule.reading()
                .ifPresent(reading ->
                        node.put("value", reading.value())
                                .put("target", reading.target())
                                .put(
                                        "targetOf",
                                        reading.kind() == TriggerReading.Kind.AVERAGE
                                                ? "replica"
                                                : "all")
                                .put("active", reading.active()));
        if (!rule.failure().isEmpty()) {
            node.put("failure", rule.failure());
        }
        return node;
    }

    private static void decided(ObjectNode node, ScaleExplanation last) {
        ObjectNode decided =
                node.putObject("lastDecision")
                        .put("at", last.at().toString())
                        .put("replicas", last.decision().count())
                        .put("wanted", last.decision().wish())
                        .put("reason", last.decision().reason())
                        .put("waitingRequests", last.facts().waiting());
        if (last.decision().again().isBefore(Instant.MAX)) {
            decided.put("nextAt", last.decision().again().toString());
        }
        if (last.facts().lastActive().isAfter(Instant.MIN)) {
            decided.put("lastActiveAt", last.facts().lastActive().toString());
        }
    }

    private static ObjectNode change(ScaleChange change) {
        return Json.object()
                .put("at", change.at().toString())
                .put("from", change.former())
                .put("to", change.count())
                .put("reason", change.reason());
    }
}
