package dev.minato.cli.scaling;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

/** Rules of revisions, one a line. */
final class RuleTable {
    private RuleTable() {}

    static TextTable of(JsonNode scaling) {
        TextTable table = new TextTable("REVISION", "RULE", "TYPE", "VALUE", "TARGET", "ACTIVE");
        for (JsonNode revision : scaling.path("revisions")) {
            for (JsonNode rule : revision.path("rules")) {
                table.row(
                        JsonTree.text(revision, "name"),
                        JsonTree.text(rule, "name"),
                        JsonTree.text(rule, "type"),
                        rule.path("value").asString("-"),
                        rule.path("target").asString("-"),
                        rule.path("active").asString("-"));
            }
        }
        return table;
    }
}
