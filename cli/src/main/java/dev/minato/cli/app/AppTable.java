package dev.minato.cli.app;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Apps and what is set of them, as tables for people. */
final class AppTable {
    private AppTable() {}

    /**
     * Apps, a row each, with their environments where one is in another than the usual.
     *
     * @param ingress the address of the ingress, {@code host:port}
     */
    static TextTable of(Iterable<JsonNode> apps, String ingress) {
        boolean several = false;
        for (JsonNode app : apps) {
            several |= !environment(app).equals("default");
        }
        List<String> titles =
                new ArrayList<>(List.of("NAME", "STATE", "REVISION", "IMAGE", "ADDRESS"));
        if (several) {
            titles.add(1, "ENVIRONMENT");
        }
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (JsonNode app : apps) {
            List<String> cells =
                    new ArrayList<>(
                            List.of(
                                    JsonTree.text(app, "name"),
                                    state(app),
                                    JsonTree.text(app, "properties.latestReadyRevisionName"),
                                    JsonTree.text(
                                            JsonTree.at(app, "properties.template.containers")
                                                    .path(0),
                                            "image"),
                                    address(
                                            JsonTree.at(app, "properties.configuration.ingress"),
                                            ingress)));
            if (several) {
                cells.add(1, environment(app));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    /** The name of the environment that it is in; that of every host where nothing says it. */
    private static String environment(JsonNode app) {
        String id = JsonTree.text(app, "properties.environmentId");
        return id.isEmpty() ? "default" : id.substring(id.lastIndexOf('/') + 1);
    }

    /** How it runs, unless the last change of it failed. */
    private static String state(JsonNode app) {
        String provisioning = JsonTree.text(app, "properties.provisioningState");
        String running = JsonTree.text(app, "properties.runningStatus");
        return provisioning.equals("Failed") || running.isEmpty() ? provisioning : running;
    }

    /** The traffic of an app, a row for each rule. */
    static TextTable ofTraffic(JsonNode traffic) {
        TextTable table = new TextTable("REVISION", "WEIGHT", "LABEL");
        for (JsonNode rule : traffic) {
            table.row(
                    TrafficEdit.target(rule),
                    rule.path("weight").asString("0") + " %",
                    JsonTree.text(rule, "label"));
        }
        return table;
    }

    /**
     * Where containers reach an app by TCP, {@code HOST:PORT}; empty with HTTP.
     *
     * @param host a name of the app
     */
    static String tcpAddress(String host, JsonNode ingress) {
        return ingress.path("transport").asString("auto").equalsIgnoreCase("tcp")
                ? host + ":" + ingress.path("exposedPort").asInt(0)
                : "";
    }

    /** Where an app is reached, as its transport has it; empty without ingress. */
    private static String address(JsonNode ingress, String address) {
        String host = JsonTree.text(ingress, "fqdn");
        String tcp = tcpAddress(host, ingress);
        return host.isEmpty() ? "" : tcp.isEmpty() ? AppUrl.text(host, address) : tcp;
    }

    /** An app's ingress in a row. */
    static TextTable ofIngress(JsonNode ingress, String address) {
        return new TextTable("ACCESS", "TARGET PORT", "TRANSPORT", "INSECURE", "ADDRESS")
                .row(
                        ingress.path("external").asBoolean(false) ? "external" : "internal",
                        ingress.path("targetPort").asString("image's"),
                        ingress.path("transport").asString("auto"),
                        ingress.path("allowInsecure").asString("false"),
                        address(ingress, address));
    }
}
