package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.ContainerCommands;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato app …}: apps listed, shown, stopped, started and deleted. */
final class AppCommands {
    private AppCommands() {}

    static final class Listing extends CliCommand {
        private boolean quiet;
        private Optional<String> group = Optional.empty();
        private Optional<String> environment = Optional.empty();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List apps.");
            it.flag("-q, --quiet", "Only their names.", on -> quiet = on);
            it.option(
                    "-g, --resource-group",
                    "GROUP",
                    "Only those of this resource group.",
                    text -> group = Optional.of(text));
            it.option(
                    "--environment",
                    "ENVIRONMENT",
                    ValueKind.from(ValueSource.ENVIRONMENTS),
                    "Only those of this environment, by its name or resource ID.",
                    text -> environment = Optional.of(text));
            format.declareNamed(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            JsonNode apps =
                    environment
                            .map(name -> within(arm.apps(group), name))
                            .orElseGet(() -> arm.apps(group));
            if (quiet) {
                apps.forEach(app -> session.out().println(JsonTree.text(app, "name")));
            } else {
                String ingress = JsonTree.text(arm.status(), "properties.ingress");
                print(format, apps, () -> AppTable.of(apps, ingress));
            }
            return OK;
        }

        private static JsonNode within(JsonNode apps, String environment) {
            ArrayNode chosen = JsonTree.object().putArray("value");
            for (JsonNode app : apps) {
                String id = JsonTree.text(app, "properties.environmentId");
                if (id.equalsIgnoreCase(environment)
                        || id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(environment)) {
                    chosen.add(app);
                }
            }
            return chosen;
        }
    }

    static final class Show extends CliCommand {
        private final AppArgument named = new AppArgument();
        private final OutputFormat format = new OutputFormat(OutputFormat.Kind.json);
        private boolean secrets;

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print an app as Container Apps' JSON.");
            named.declare(it);
            it.toggle("--show-secrets", "With the values of its secrets.", on -> secrets = on);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            JsonNode app = named.app(arm);
            JsonNode shown = secrets ? new WholeAppPut(arm, app).body() : app;
            String ingress =
                    format.isTable() ? JsonTree.text(arm.status(), "properties.ingress") : "";
            print(format, shown, () -> AppTable.of(List.of(shown), ingress));
            return OK;
        }
    }

    /** {@code app start} and {@code app stop}. */
    abstract static class Action extends CliCommand {
        private final AppArgument named = new AppArgument();
        private final String verb;

        Action(CommandSession session, String verb) {
            super(session);
            this.verb = verb;
        }

        void declare(CommandGrammar it, String... sentences) {
            it.says(sentences);
            named.declare(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            String name = JsonTree.text(named.app(arm), "name");
            arm.act(name, "/" + verb);
            session.out().println(name);
            return OK;
        }
    }

    static final class Start extends Action {
        Start(CommandSession session) {
            super(session, "start");
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(it, "Start an app that was stopped, and wait until it is ready.");
        }
    }

    static final class Stop extends Action {
        Stop(CommandSession session) {
            super(session, "stop");
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(
                    it,
                    "Stop an app: its replicas end gracefully and stay away until it is started.",
                    "What is set of it stays.");
        }
    }

    static final class Delete extends CliCommand {
        private final List<String> names = new ArrayList<>();
        private Optional<String> option = Optional.empty();
        private Optional<String> group = Optional.empty();

        Delete(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Delete apps; their replicas are stopped gracefully.");
            ValueKind apps = ValueKind.from(ValueSource.APPS);
            it.optionalWords("NAME", apps, "The apps.", names::add);
            it.option("-n, --name", "NAME", apps, "The same.", text -> option = Optional.of(text));
            it.option(
                    "-g, --resource-group",
                    "GROUP",
                    "The resource group that they are in.",
                    text -> group = Optional.of(text));
            it.flag("-y, --yes", "Taken for az's sake; nothing is asked.", on -> {});
        }

        @Override
        public int run() {
            option.ifPresent(names::add);
            if (names.isEmpty()) {
                throw Fault.invalid("name", "which app? Give its name, for example -n shop");
            }
            ArmClient arm = arm();
            group.ifPresent(arm::within);
            return ContainerCommands.atOnce(
                    session,
                    names,
                    name -> {
                        if (arm.app(name).isEmpty()) {
                            throw AppArgument.missing(name);
                        }
                        arm.deleteApp(name);
                    });
        }
    }

    static final class Restart extends CliCommand {
        private final AppArgument named = new AppArgument();

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
            String revision = JsonTree.text(named.app(arm), "properties.latestRevisionName");
            arm.act(named.name(), RevisionArgument.path(revision) + "/restart");
            session.out().println(revision);
            return OK;
        }
    }
}
