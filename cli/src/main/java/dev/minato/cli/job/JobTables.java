package dev.minato.cli.job;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Jobs and executions as tables. */
final class JobTables {
    private static final String UTC = "UTC";

    private JobTables() {}

    /** Jobs. */
    static TextTable of(Iterable<JsonNode> jobs) {
        TextTable table =
                new TextTable("NAME", "TRIGGER", "STATE", "SCHEDULE/RULES", "NEXT", "IMAGE");
        for (JsonNode job : jobs) {
            JsonNode configuration = JsonTree.at(job, "properties.configuration");
            JsonNode main = JsonTree.at(job, "properties.template").path("containers").path(0);
            table.row(
                    JsonTree.text(job, "name"),
                    JsonTree.text(configuration, "triggerType"),
                    state(job),
                    begins(configuration),
                    minute(JsonTree.text(job, "properties.scheduleStatus.nextTime")),
                    JsonTree.text(main, "image"));
        }
        return table;
    }

    /** Whether it begins executions, unless it is being deleted. */
    private static String state(JsonNode job) {
        String provisioning = JsonTree.text(job, "properties.provisioningState");
        String running = JsonTree.text(job, "properties.runningState");
        return running.isEmpty() || provisioning.equals("Deleting") ? provisioning : running;
    }

    /** What begins executions: the schedule, its zone unless that is UTC, or the first rule. */
    private static String begins(JsonNode configuration) {
        return switch (JsonTree.text(configuration, "triggerType")) {
            case "Schedule" -> {
                JsonNode schedule = configuration.path("scheduleTriggerConfig");
                String zone = schedule.path("timeZone").asString(UTC);
                String cron = JsonTree.text(schedule, "cronExpression");
                yield zone.isEmpty() || zone.equals(UTC) ? cron : cron + " " + zone;
            }
            case "Event" -> rules(JsonTree.at(configuration, "eventTriggerConfig.scale.rules"));
            default -> "";
        };
    }

    private static String rules(JsonNode rules) {
        JsonNode first = rules.path(0);
        return rules.isEmpty()
                ? ""
                : JsonTree.text(first, "name")
                        + " ("
                        + JsonTree.text(first, "type")
                        + ")"
                        + (rules.size() > 1 ? " +" + (rules.size() - 1) : "");
    }

    /** Executions, with what has become of their tasks where one has some. */
    static TextTable ofExecutions(Iterable<JsonNode> executions) {
        boolean tasks = false;
        for (JsonNode one : executions) {
            tasks |= ArrayProgress.isOne(one.path("properties"));
        }
        List<String> titles =
                new ArrayList<>(List.of("NAME", "TRIGGER", "STATUS", "STARTED", "ENDED", "REASON"));
        if (tasks) {
            titles.add(3, "TASKS");
        }
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (JsonNode one : executions) {
            List<String> cells =
                    new ArrayList<>(
                            List.of(
                                    JsonTree.text(one, "name"),
                                    JsonTree.text(one, "properties.triggerType"),
                                    JsonTree.text(one, "properties.status"),
                                    second(JsonTree.text(one, "properties.startTime")),
                                    second(JsonTree.text(one, "properties.endTime")),
                                    JsonTree.text(one, "properties.reason")));
            if (tasks) {
                cells.add(
                        3,
                        ArrayProgress.isOne(one.path("properties"))
                                ? ArrayProgress.counts(JsonTree.at(one, "properties.array"))
                                : "");
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    /** A time of RFC 3339 in UTC without its seconds, which are 0 in a schedule. */
    private static String minute(String time) {
        return time.replaceFirst("^(.{16}):00(\\.0+)?Z$", "$1Z");
    }

    /** A time of RFC 3339 in UTC without parts of seconds. */
    private static String second(String time) {
        return time.replaceFirst("^(.{19})\\.\\d+Z$", "$1Z");
    }
}
