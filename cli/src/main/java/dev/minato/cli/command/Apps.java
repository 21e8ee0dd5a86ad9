package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;
import dev.minato.cli.output.Format;
import dev.minato.cli.output.Table;
import dev.minato.http.Encoded;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code minato app …} and {@code minato revision …}: the verbs and flags of {@code az
 * containerapp}.
 */
final class Apps {
    private Apps() {}

    /** An app by position or by {@code -n}, as az writes it. */
    static final class Named {
        @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The app.")
        private Optional<String> position = Optional.empty();

        @Option(
                names = {"-n", "--name"},
                paramLabel = "NAME",
                description = "The same.")
        private Optional<String> option = Optional.empty();

        String name() {
            return option.or(() -> position)
                    .orElseThrow(() ->
                            Fault.invalid("name", "which app? Give its name, for example -n shop"));
        }
    }

    @Command(name = "list", description = "List apps.")
    static final class Listing extends Task {
        @Option(
                names = {"-q", "--quiet"},
                description = "Only their names.")
        private boolean quiet;

        @Mixin private Format format = new Format();

        Listing(Session session) {
            super(session);
        }

        @Override
        int run() {
            JsonNode apps = arm().apps();
            if (quiet) {
                apps.forEach(app -> session.out().println(Json.text(app, "name")));
            } else {
                format.print(session.out(), apps, () -> table(apps));
            }
            return OK;
        }

        private static Table table(JsonNode apps) {
            Table table = new Table("NAME", "STATE", "REVISION", "IMAGE", "ADDRESS");
            for (JsonNode app : apps) {
                String host = Json.text(app, "properties.configuration.ingress.fqdn");
                table.row(
                        Json.text(app, "name"),
                        state(app),
                        Json.text(app, "properties.latestReadyRevisionName"),
                        Json.text(Json.at(app, "properties.template.containers").path(0), "image"),
                        host.isEmpty() ? "" : "http://" + host);
            }
            return table;
        }

        /** How it runs, unless the last change of it failed. */
        private static String state(JsonNode app) {
            String provisioning = Json.text(app, "properties.provisioningState");
            String running = Json.text(app, "properties.runningStatus");
            return provisioning.equals("Failed") || running.isEmpty() ? provisioning : running;
        }
    }

    @Command(name = "show", description = "Print an app as Container Apps' JSON.")
    static final class Show extends Task {
        @Mixin private Named named = new Named();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "json|yaml",
                description = "How to print it.",
                defaultValue = "json")
        private String output = "json";

        Show(Session session) {
            super(session);
        }

        @Override
        int run() {
            JsonNode app = arm().app(named.name()).orElseThrow(() -> missing(named.name()));
            if (output.equals("yaml")) {
                session.out().print(YAMLMapper.builder().build().writeValueAsString(app));
            } else {
                session.out().println(Json.pretty(app));
            }
            return OK;
        }
    }

    @Command(name = "delete", description = "Delete apps; their replicas are stopped gracefully.")
    static final class Delete extends Task {
        @Parameters(paramLabel = "NAME", description = "The apps.")
        private List<String> names = new ArrayList<>();

        @Option(
                names = {"-n", "--name"},
                paramLabel = "NAME",
                description = "The same.")
        private Optional<String> option = Optional.empty();

        @Option(
                names = {"-y", "--yes"},
                description = "Taken for az's sake; nothing is asked.")
        @SuppressWarnings("UnusedVariable") // set and read by picocli
        private boolean yes;

        Delete(Session session) {
            super(session);
        }

        @Override
        int run() {
            option.ifPresent(names::add);
            ArmApi arm = arm();
            return Containers.forEach(
                    session,
                    names,
                    name -> {
                        requirePresent(arm, name);
                        arm.deleteApp(name);
                    });
        }
    }

    @Command(name = "restart", description = "Restart the replicas of an app's latest revision.")
    static final class Restart extends Task {
        @Mixin private Named named = new Named();

        Restart(Session session) {
            super(session);
        }

        @Override
        int run() {
            ArmApi arm = arm();
            String revision =
                    Json.text(
                            arm.app(named.name()).orElseThrow(() -> missing(named.name())),
                            "properties.latestRevisionName");
            arm.act(named.name(), "/revisions/" + Encoded.encode(revision) + "/restart");
            session.out().println(revision);
            return OK;
        }
    }

    @Command(
            name = "logs",
            description = "Print what an app's replicas wrote.",
            footer = {
                "",
                "Examples:",
                "  minato app logs shop",
                "  minato app logs shop --follow --tail 50"
            })
    static final class Logs extends Task {
        @Mixin private Named named = new Named();

        @Option(
                names = {"-f", "--follow"},
                description = "Go on as they write.")
        private boolean follow;

        @Option(
                names = "--tail",
                paramLabel = "LINES",
                description = "Last lines of each, 0 to 300.")
        private int tail = 20;

        @Option(
                names = "--revision",
                paramLabel = "REVISION",
                description = "Of this revision; the default is the latest.")
        private Optional<String> revision = Optional.empty();

        Logs(Session session) {
            super(session);
        }

        @Override
        int run() throws InterruptedException {
            return new AppLogs(session, arm()).print(named.name(), revision, follow, tail);
        }
    }

    @Command(name = "list", description = "List an app's revisions.")
    static final class RevisionListing extends Task {
        @Mixin private Named named = new Named();
        @Mixin private Format format = new Format();

        RevisionListing(Session session) {
            super(session);
        }

        @Override
        int run() {
            JsonNode revisions = arm().ofApp(named.name(), "/revisions").path("value");
            format.print(session.out(), revisions, () -> table(revisions));
            return OK;
        }

        private static Table table(JsonNode revisions) {
            Table table =
                    new Table(
                            "NAME", "ACTIVE", "TRAFFIC", "REPLICAS", "HEALTH", "STATE", "CREATED");
            for (JsonNode revision : revisions) {
                JsonNode properties = revision.path("properties");
                table.row(
                        Json.text(revision, "name"),
                        properties.path("active").asString(""),
                        properties.path("trafficWeight").asString("0") + " %",
                        properties.path("replicas").asString("0"),
                        Json.text(properties, "healthState"),
                        Json.text(properties, "runningState"),
                        Json.text(properties, "createdTime"));
            }
            return table;
        }
    }

    @Command(name = "show", description = "Print a revision as Container Apps' JSON.")
    static final class RevisionShow extends Task {
        @Option(
                names = {"-n", "--name"},
                paramLabel = "APP",
                description = "The app; the default is what the revision's name begins with.")
        private Optional<String> app = Optional.empty();

        @Option(names = "--revision", paramLabel = "REVISION", description = "The revision.")
        private Optional<String> option = Optional.empty();

        @Parameters(index = "0", arity = "0..1", paramLabel = "REVISION", description = "The same.")
        private Optional<String> position = Optional.empty();

        RevisionShow(Session session) {
            super(session);
        }

        @Override
        int run() {
            String revision =
                    option.or(() -> position)
                            .orElseThrow(() ->
                                    Fault.invalid(
                                            "revision",
                                            "which revision? Give its name, for example"
                                                    + " shop--x1y2z3a"));
            String owner = app.orElseGet(() -> revision.replaceFirst("--.*", ""));
            session.out()
                    .println(
                            Json.pretty(
                                    arm().ofApp(owner, "/revisions/" + Encoded.encode(revision))));
            return OK;
        }
    }

    private static void requirePresent(ArmApi arm, String app) {
        if (arm.app(app).isEmpty()) {
            throw missing(app);
        }
    }

    static Fault missing(String app) {
        return Fault.notFound("there is no app " + app + ": `minato app list` lists them");
    }
}
