package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;
import dev.minato.cli.grammar.Grammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.grammar.Values;
import dev.minato.cli.output.Format;
import dev.minato.cli.output.Table;
import dev.minato.http.Encoded;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code minato app …} and {@code minato revision …}: the verbs and flags of {@code az
 * containerapp}.
 */
final class AppCommands {
    private AppCommands() {}

    /** An app by position or by {@code -n}, as az writes it. */
    static final class Named {
        private Optional<String> position = Optional.empty();
        private Optional<String> option = Optional.empty();

        void declare(Grammar it) {
            ValueKind apps = ValueKind.from(ValueSource.APPS);
            it.optionalWord("NAME", apps, "The app.", text -> position = Optional.of(text));
            it.option("-n, --name", "NAME", apps, "The same.", text -> option = Optional.of(text));
        }

        String name() {
            return option.filter(text -> !text.isEmpty())
                    .or(() -> position)
                    .orElseThrow(() ->
                            Fault.invalid("name", "which app? Give its name, for example -n shop"));
        }
    }

    static final class Listing extends Task {
        private boolean quiet;
        private final Format format = new Format();

        Listing(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("List apps.");
            it.flag("-q, --quiet", "Only their names.", on -> quiet = on);
            format.declare(it);
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

    static final class Show extends Task {
        private final Named named = new Named();
        private String output = "json";

        Show(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("Print an app as Container Apps' JSON.");
            named.declare(it);
            it.choice(
                    "-o, --output",
                    List.of("json", "yaml"),
                    "How to print it.",
                    text -> output = text);
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

    static final class Delete extends Task {
        private final List<String> names = new ArrayList<>();
        private Optional<String> option = Optional.empty();

        Delete(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("Delete apps; their replicas are stopped gracefully.");
            ValueKind apps = ValueKind.from(ValueSource.APPS);
            it.optionalWords("NAME", apps, "The apps.", names::add);
            it.option("-n, --name", "NAME", apps, "The same.", text -> option = Optional.of(text));
            it.flag("-y, --yes", "Taken for az's sake; nothing is asked.", on -> {});
        }

        @Override
        int run() {
            option.ifPresent(names::add);
            ArmClient arm = arm();
            return Containers.forEach(
                    session,
                    names,
                    name -> {
                        requirePresent(arm, name);
                        arm.deleteApp(name);
                    });
        }
    }

    static final class Restart extends Task {
        private final Named named = new Named();

        Restart(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("Restart the replicas of an app's latest revision.");
            named.declare(it);
        }

        @Override
        int run() {
            ArmClient arm = arm();
            String revision =
                    Json.text(
                            arm.app(named.name()).orElseThrow(() -> missing(named.name())),
                            "properties.latestRevisionName");
            arm.act(named.name(), "/revisions/" + Encoded.encode(revision) + "/restart");
            session.out().println(revision);
            return OK;
        }
    }

    static final class Logs extends Task {
        private final Named named = new Named();
        private boolean follow;
        private int tail = 20;
        private Optional<String> revision = Optional.empty();
        private Optional<String> container = Optional.empty();

        Logs(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("Print what an app's replicas wrote.");
            named.declare(it);
            it.flag("-f, --follow", "Go on as they write.", on -> follow = on);
            it.option(
                    "--tail",
                    "LINES",
                    "Last lines of each, 0 to 300.",
                    text -> tail = Values.whole(text));
            it.option(
                    "--revision",
                    "REVISION",
                    ValueKind.from(ValueSource.REVISIONS),
                    "Of this revision; the default is the latest.",
                    text -> revision = Optional.of(text));
            it.option(
                    "-c, --container",
                    "CONTAINER",
                    ValueKind.from(ValueSource.APP_CONTAINERS),
                    "Of this container alone, an init container too.",
                    text -> container = Optional.of(text));
            it.examples("minato app logs shop", "minato app logs shop --follow --tail 50");
        }

        @Override
        int run() throws InterruptedException {
            return new AppLogs(session, arm())
                    .print(named.name(), revision, container, follow, tail);
        }
    }

    static final class RevisionListing extends Task {
        private final Named named = new Named();
        private final Format format = new Format();

        RevisionListing(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("List an app's revisions.");
            named.declare(it);
            format.declare(it);
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

    static final class RevisionShow extends Task {
        private Optional<String> app = Optional.empty();
        private Optional<String> option = Optional.empty();
        private Optional<String> position = Optional.empty();

        RevisionShow(Session session) {
            super(session);
        }

        @Override
        void declare(Grammar it) {
            it.says("Print a revision as Container Apps' JSON.");
            it.option(
                    "-n, --name",
                    "APP",
                    ValueKind.from(ValueSource.APPS),
                    "The app; the default is what the revision's name begins with.",
                    text -> app = Optional.of(text));
            ValueKind revisions = ValueKind.from(ValueSource.REVISIONS);
            it.option(
                    "--revision",
                    "REVISION",
                    revisions,
                    "The revision.",
                    text -> option = Optional.of(text));
            it.optionalWord(
                    "REVISION", revisions, "The same.", text -> position = Optional.of(text));
        }

        @Override
        int run() {
            String revision =
                    option.filter(text -> !text.isEmpty())
                            .or(() -> position)
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

    private static void requirePresent(ArmClient arm, String app) {
        if (arm.app(app).isEmpty()) {
            throw missing(app);
        }
    }

    static Fault missing(String app) {
        return Fault.notFound("there is no app " + app + ": `minato app list` lists them");
    }
}
