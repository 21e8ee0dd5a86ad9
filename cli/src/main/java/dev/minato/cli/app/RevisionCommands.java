package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** {@code minato revision …}: the revisions of an app. */
final class RevisionCommands {
    private RevisionCommands() {}

    static final class Listing extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List an app's revisions.");
            app.declare(it);
            it.flag("--all", "Taken for az's sake; inactive ones are listed too.", on -> {});
            format.declareNamed(it);
        }

        @Override
        public int run() {
            ArmClient arm = app.in(arm());
            JsonNode revisions = arm.ofApp(app.name(), "/revisions").path("value");
            print(format, revisions, () -> table(revisions));
            return OK;
        }
    }

    private static TextTable table(Iterable<JsonNode> revisions) {
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

    static final class Show extends CliCommand {
        private final RevisionArgument revision = new RevisionArgument();
        private final OutputFormat format = new OutputFormat(OutputFormat.Kind.json);

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print a revision as Container Apps' JSON.");
            revision.declare(it);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode found = revision.in(arm()).ofApp(revision.app(), revision.path());
            print(format, found, () -> table(List.of(found)));
            return OK;
        }
    }

    /** What is done to one revision by a POST below it. */
    abstract static class Action extends CliCommand {
        private final RevisionArgument revision = new RevisionArgument();
        private final String verb;

        Action(CommandSession session, String verb) {
            super(session);
            this.verb = verb;
        }

        void declare(CommandGrammar it, String... sentences) {
            it.says(sentences);
            revision.declare(it);
            it.examples("minato revision " + verb + " shop--x1y2z3a");
        }

        @Override
        public int run() {
            revision.in(arm()).act(revision.app(), revision.path() + "/" + verb);
            session.out().println(revision.name());
            return OK;
        }
    }

    static final class Activate extends Action {
        Activate(CommandSession session) {
            super(session, "activate");
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(
                    it,
                    "Let a revision run again.",
                    "It gets no requests until `traffic set` or a label gives it some.");
        }
    }

    static final class Deactivate extends Action {
        Deactivate(CommandSession session) {
            super(session, "deactivate");
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(it, "End the replicas of a revision; it stays and can be activated again.");
        }
    }

    static final class Restart extends Action {
        Restart(CommandSession session) {
            super(session, "restart");
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(it, "Restart the replicas of a revision.");
        }
    }

    /** {@code revision set-mode}. */
    static final class SetMode extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final List<String> modes = new ArrayList<>();

        SetMode(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Say whether one revision of an app is active at a time, or several.",
                    "In single mode the latest that is ready gets all requests.");
            app.declare(it);
            it.choice("--mode", List.of("single", "multiple"), "The mode.", modes::add);
            it.examples("minato revision set-mode -n shop --mode multiple");
        }

        @Override
        public int run() {
            if (modes.isEmpty()) {
                throw Fault.invalid("--mode", "which mode? Say --mode single or --mode multiple");
            }
            String mode = modes.getFirst();
            ArmClient arm = arm();
            JsonNode after = RetriedChange.of(() -> change(arm, app.app(arm), mode));
            session.out()
                    .println(JsonTree.text(after, "properties.configuration.activeRevisionsMode"));
            return OK;
        }

        private static JsonNode change(ArmClient arm, JsonNode before, String mode) {
            return new WholeAppPut(arm, before)
                    .send(configuration -> lay(mode, before, configuration));
        }

        /** What was shared goes to the latest; what a rollback pinned in single mode stays so. */
        private static void lay(String mode, JsonNode before, ObjectNode configuration) {
            boolean was =
                    configuration.path("activeRevisionsMode").asString("").equalsIgnoreCase(mode);
            configuration.put("activeRevisionsMode", mode);
            if (!was
                    && mode.equals("single")
                    && configuration.path("ingress") instanceof ObjectNode in) {
                in.set("traffic", TrafficEdit.of(before).toLatest().list());
            }
        }
    }
}
