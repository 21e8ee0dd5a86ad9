package dev.minato.cli.usage;

import dev.minato.base.Memory;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the host, apps and replicas use, as a table: used, requested, limit. */
final class UsageTable {
    private final TextTable table =
            new TextTable(
                    "NAME",
                    "CPU",
                    "REQUESTED",
                    "LIMIT",
                    "MEMORY",
                    "REQUESTED",
                    "LIMIT",
                    "PIDS",
                    "NOTE");

    private UsageTable() {}

    /** The table of a sample. */
    static TextTable of(JsonNode sample) {
        UsageTable made = new UsageTable();
        made.row("host", sample.path("host"), "");
        for (JsonNode app : sample.path("apps")) {
            made.row(JsonTree.text(app, "name"), app, "");
            for (JsonNode replica : app.path("replicas")) {
                made.row("  " + JsonTree.text(replica, "name"), replica, notes(replica));
            }
        }
        return made.table;
    }

    private void row(String name, JsonNode of, String note) {
        table.row(
                name,
                cpu(of, "used"),
                cpu(of, "requested"),
                cpu(of, "limit"),
                memory(of, "used"),
                memory(of, "requested"),
                memory(of, "limit"),
                of.path("pids").path("used").asString(""),
                note);
    }

    private static String cpu(JsonNode of, String column) {
        double value = of.path("cpu").path(column).asDouble(0);
        return column.equals("limit") && value == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String memory(JsonNode of, String column) {
        long value = of.path("memory").path(column).asLong(0);
        return column.equals("limit") && value == 0 ? "-" : new Memory(value).toString();
    }

    /** Of a group it has to be said which container it is. */
    private static String notes(JsonNode replica) {
        JsonNode containers = replica.path("containers");
        List<String> all = new ArrayList<>();
        for (JsonNode container : containers) {
            container
                    .path("notes")
                    .forEach(note ->
                            all.add(
                                    containers.size() == 1
                                            ? note.asString("")
                                            : JsonTree.text(container, "name")
                                                    + ": "
                                                    + note.asString("")));
        }
        return String.join(", ", all);
    }
}
