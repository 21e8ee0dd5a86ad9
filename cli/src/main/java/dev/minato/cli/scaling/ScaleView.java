package dev.minato.cli.scaling;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** How an app is to scale, for {@code minato app scale} without a change. */
public final class ScaleView {
    private static final int POLLING = 30;
    private static final int COOLDOWN = 300;

    private ScaleView() {}

    /** Its name, its standby, and its scale with the times that count where none are given. */
    public static ObjectNode of(JsonNode app) {
        ObjectNode view = JsonTree.object().put("name", JsonTree.text(app, "name"));
        view.put("standby", StandbyFlag.of(app));
        ObjectNode scale = view.putObject("scale");
        JsonNode given = JsonTree.at(app, "properties.template.scale");
        scale.put("cooldownPeriod", COOLDOWN).put("pollingInterval", POLLING);
        given.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .forEach(member -> scale.set(member.getKey(), member.getValue()));
        return view;
    }

    /** A view in a line. */
    public static TextTable table(JsonNode view) {
        JsonNode scale = view.path("scale");
        List<String> rules = new ArrayList<>();
        scale.path("rules").forEach(rule -> rules.add(rule(rule)));
        TextTable table =
                new TextTable("NAME", "MIN", "MAX", "COOLDOWN", "POLLING", "STANDBY", "RULES");
        table.row(
                JsonTree.text(view, "name"),
                scale.path("minReplicas").asString("-"),
                scale.path("maxReplicas").asString("-"),
                scale.path("cooldownPeriod").asString("-") + "s",
                scale.path("pollingInterval").asString("-") + "s",
                JsonTree.text(view, "standby"),
                rules.isEmpty() ? "-" : String.join("; ", rules));
        return table;
    }

    private static String rule(JsonNode rule) {
        for (String kind : List.of("http", "tcp", "azureQueue")) {
            if (rule.path(kind).isObject()) {
                return rule(rule, kind, rule.path(kind));
            }
        }
        JsonNode custom = rule.path("custom");
        return rule(rule, JsonTree.text(custom, "type"), custom);
    }

    private static String rule(JsonNode rule, String type, JsonNode body) {
        List<String> parts = new ArrayList<>();
        parts.add(type);
        for (String member : List.of("queueName", "queueLength", "accountName")) {
            if (body.has(member)) {
                parts.add(member + "=" + body.path(member).asString(""));
            }
        }
        body.path("metadata")
                .properties()
                .forEach(each -> parts.add(each.getKey() + "=" + each.getValue().asString("")));
        for (JsonNode each : body.path("auth")) {
            parts.add(
                    JsonTree.text(each, "triggerParameter")
                            + "=secretref:"
                            + JsonTree.text(each, "secretRef"));
        }
        return JsonTree.text(rule, "name") + ": " + String.join(" ", parts);
    }
}
