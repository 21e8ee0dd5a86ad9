package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.ContainerCommands;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;

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

        void declare(CommandGrammar it) {
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

    static final class Listing extends CliCommand {
        private boolean quiet;
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List apps.");
            it.flag("-q, --quiet", "Only their names.", on -> quiet = on);
            format.declare(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            JsonNode apps = arm.apps();
            if (quiet) {
                apps.forEach(app -> session.out().println(JsonTree.text(app, "name")));
            } else {
                String ingress = JsonTree.text(arm.status(), "properties.ingress");
                format.print(session.out(), apps, () -> table(apps, ingress));
            }
            return OK;
        }

        private static TextTable table(JsonNode apps, String ingress) {
            TextTable table = new TextTable("NAME", "STATE", "REVISION", "IMAGE", "ADDRESS");
            for (JsonNode app : apps) {
                String host = JsonTree.text(app, "properties.configuration.ingress.fqdn");
                table.row(
                        JsonTree.text(app, "name"),
                        state(app),
                        JsonTree.text(app, "properties.latestReadyRevisionName"),
                        JsonTree.text(
                                JsonTree.at(app, "properties.template.containers").path(0),
                                "image"),
                        host.isEmpty() ? "" : AppUrl.text(host, ingress));
            }
            return table;
        }

        /** How it runs, unless the last change of it failed. */
        private static String state(JsonNode app) {
            String provisioning = JsonTree.text(app, "properties.provisioningState");
            String running = JsonTree.text(app, "properties.runningStatus");
            return provisioning.equals("Failed") || running.isEmpty() ? provisioning : running;
        }
    }

    static final class Show extends CliCommand {
        private final Named named = new Named();
        private String output = "json";

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print an app as Container Apps' JSON.");
            named.declare(it);
            it.choice(
                    "-o, --output",
                    List.of("json", "yaml"),
                    "How to print it.",
                    text -> output = text);
        }

        @Override
        public int run() {
            JsonNode app = arm().app(named.name()).orElseThrow(() -> missing(named.name()));
            if (output.equals("yaml")) {
                session.out().print(YAMLMapper.builder().build().writeValueAsString(app));
            } else {
                session.out().println(JsonTree.pretty(app));
            }
            return OK;
        }
    }

    static final class Delete extends CliCommand {
        private final List<String> names = new ArrayList<>();
        private Optional<String> option = Optional.empty();

        Delete(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Delete apps; their replicas are stopped gracefully.");
            ValueKind apps = ValueKind.from(ValueSource.APPS);
            it.optionalWords("NAME", apps, "The apps.", names::add);
            it.option("-n, --name", "NAME", apps, "The same.", text -> option = Optional.of(text));
            it.flag("-y, --yes", "Taken for az's sake; nothing is asked.", on -> {});
        }

        @Override
        public int run() {
            option.ifPresent(names::add);
            ArmClient arm = arm();
            return ContainerCommands.atOnce(
                    session,
                    names,
                    name -> {
                        requirePresent(arm, name);
                        arm.deleteApp(name);
                    });
        }
    }

    static final class Restart extends CliCommand {
        private final Named named = new Named();

        Restart(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Restart the replicas of an app's latest revision.");
            named.declare(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            String revision =
                    JsonTree.text(
                            arm.app(named.name()).orElseThrow(() -> missing(named.name())),
                            "properties.latestRevisionName");
            arm.act(named.name(), "/revisions/" + PercentEncoding.encode(revision) + "/restart");
            session.out().println(revision);
            return OK;
        }
    }

    static final class Logs extends CliCommand {
        private final Named named = new Named();
        private boolean follow;
        private int tail = 20;
        private Optional<String> revision = Optional.empty();
        private Optional<String> container = Optional.empty();

        Logs(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print what an app's replicas wrote.");
            named.declare(it);
            it.flag("-f, --follow", "Go on as they write.", on -> follow = on);
            it.option(
                    "--tail",
                    "LINES",
                    "Last lines of each, 0 to 300.",
                    text -> tail = ValueParser.whole(text));
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
        public int run() throws InterruptedException {
            return new AppLogs(session, arm())
                    .print(named.name(), revision, container, follow, tail);
        }
    }

    static final class RevisionListing extends CliCommand {
        private final Named named = new Named();
        private final OutputFormat format = new OutputFormat();

        RevisionListing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List an app's revisions.");
            named.declare(it);
            format.declare(it);
        }

        @Override
        public int run() {
            JsonNode revisions = arm().ofApp(named.name(), "/revisions").path("value");
            format.print(session.out(), revisions, () -> table(revisions));
            return OK;
        }

        private static TextTable table(JsonNode revisions) {
            TextTable table =
                    new TextTable(
                            "NAME", "ACTIVE", "TRAFFIC", "REPLICAS", "HEALTH", "STATE", "CREATED");
            for (JsonNode revision : revisions) {
                JsonNode properties = revision.path("properties");
                table.row(
                        JsonTree.text(revision, "name"),
                        properties.path("active").asString(""),
                        properties.path("trafficWeight").asString("0") + " %",
                        properties.path("replicas").asString("0"),
                        JsonTree.text(properties, "healthState"),
                        JsonTree.text(properties, "runningState"),
                        JsonTree.text(properties, "createdTime"));
            }
            return table;
        }
    }

    static final class RevisionShow extends CliCommand {
        private Optional<String> app = Optional.empty();
        private Optional<String> option = Optional.empty();
        private Optional<String> position = Optional.empty();

        RevisionShow(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
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
        public int run() {
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
                            JsonTree.pretty(
                                    arm().ofApp(
                                                    owner,
                                                    "/revisions/"
                                                            + PercentEncoding.encode(revision))));
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
