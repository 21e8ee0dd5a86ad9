package dev.minato.cli.job;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

/** Jobs and executions as tables. */
final class JobTables {
    private JobTables() {}

    /** Jobs. */
    static TextTable of(Iterable<JsonNode> jobs) {
        TextTable table =
                new TextTable("NAME", "TRIGGER", "IMAGE", "TIMEOUT", "RETRIES", "PARALLELISM");
        for (JsonNode job : jobs) {
            JsonNode configuration = JsonTree.at(job, "properties.configuration");
            JsonNode main = JsonTree.at(job, "properties.template").path("containers").path(0);
            table.row(
                    JsonTree.text(job, "name"),
                    JsonTree.text(configuration, "triggerType"),
                    JsonTree.text(main, "image"),
                    JsonTree.text(configuration, "replicaTimeout") + "s",
                    JsonTree.text(configuration, "replicaRetryLimit"),
                    JsonTree.text(configuration, "manualTriggerConfig.parallelism"));
        }
        return table;
    }

    /** Executions. */
    static TextTable ofExecutions(Iterable<JsonNode> executions) {
        TextTable table = new TextTable("NAME", "STATUS", "STARTED", "ENDED", "REASON");
        for (JsonNode one : executions) {
            table.row(
                    JsonTree.text(one, "name"),
                    JsonTree.text(one, "properties.status"),
                    JsonTree.text(one, "properties.startTime"),
                    JsonTree.text(one, "properties.endTime"),
                    JsonTree.text(one, "properties.reason"));
        }
        return table;
    }
}
