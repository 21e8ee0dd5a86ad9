package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.TagFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato env …}: environments made, listed, shown and deleted, as az does. */
final class EnvironmentCommands {
    private EnvironmentCommands() {}

    /** The environment that a command is about. */
    private static final class Argument {
        private Optional<String> position = Optional.empty();
        private Optional<String> option = Optional.empty();
        private Optional<String> group = Optional.empty();

        void declare(CommandGrammar it, ValueKind kind) {
            it.optionalWord("NAME", kind, "The environment.", text -> position = Optional.of(text));
            it.option("-n, --name", "NAME", kind, "The same.", text -> option = Optional.of(text));
            it.option(
                    "-g, --resource-group",
                    "GROUP",
                    "The resource group that it is in.",
                    text -> group = Optional.of(text));
        }

        String name() {
            return option.filter(text -> !text.isEmpty())
                    .or(() -> position)
                    .orElseThrow(() ->
                            Fault.invalid(
                                    "name",
                                    "which environment? Give its name, for example -n shop"));
        }

        /** In any group, unless one is named. */
        JsonNode resource(ArmClient arm) {
            String name = name();
            for (JsonNode each : arm.environments(group)) {
                if (JsonTree.text(each, "name").equalsIgnoreCase(name)) {
                    return each;
                }
            }
            throw Fault.notFound(
                    "there is no environment " + name + ": `minato env list` lists them");
        }
    }

    private static ValueKind known() {
        return ValueKind.from(ValueSource.ENVIRONMENTS);
    }

    private static TextTable table(Iterable<JsonNode> environments) {
        TextTable table = new TextTable("NAME", "GROUP", "STATE", "DOMAIN");
        for (JsonNode each : environments) {
            table.row(
                    JsonTree.text(each, "name"),
                    group(JsonTree.text(each, "id")),
                    JsonTree.text(each, "properties.provisioningState"),
                    JsonTree.text(each, "properties.defaultDomain"));
        }
        return table;
    }

    private static String group(String id) {
        String[] parts = id.split("/", -1);
        return parts.length > 4 ? parts[4] : "";
    }

    static final class Create extends CliCommand {
        private final Argument named = new Argument();
        private final List<String> tags = new ArrayList<>();
        private final OutputFormat format = new OutputFormat();
        private String location = "local";

        Create(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Make an environment: a network and a domain of its own for the apps in it.",
                    "They reach each other by name, and apps of other environments do not reach"
                            + " them.");
            named.declare(it, ValueKind.ANY);
            it.option(
                    "-l, --location",
                    "LOCATION",
                    "Kept and shown, as with az; everything runs here.",
                    text -> location = text);
            it.choice(
                    "--logs-destination",
                    List.of("none"),
                    "Taken for az's sake: logs are kept on this host.",
                    text -> {});
            it.optionOfSeveral("--tags", "NAME=VALUE", "Tags of the resource.", tags::add);
            format.declareNamed(it);
            it.examples("minato env create -n shop", "minato up orders/ --environment shop");
        }

        @Override
        public int run() {
            ObjectNode body = JsonTree.object().put("location", location);
            if (!tags.isEmpty()) {
                body.set("tags", TagFlags.parsed(tags));
            }
            startedDocker();
            JsonNode made = arm().putEnvironment(named.group, named.name(), body);
            print(format, made, () -> table(List.of(made)));
            return OK;
        }
    }

    static final class Listing extends CliCommand {
        private Optional<String> group = Optional.empty();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List environments.");
            it.option(
                    "-g, --resource-group",
                    "GROUP",
                    "Only those of this resource group.",
                    text -> group = Optional.of(text));
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode all = arm().environments(group);
            print(format, all, () -> table(all));
            return OK;
        }
    }

    static final class Show extends CliCommand {
        private final Argument named = new Argument();
        private final OutputFormat format = new OutputFormat(OutputFormat.Kind.json);

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print an environment as Container Apps' JSON.");
            named.declare(it, known());
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode one = named.resource(arm());
            print(format, one, () -> table(List.of(one)));
            return OK;
        }
    }

    static final class Delete extends CliCommand {
        private final Argument named = new Argument();

        Delete(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Delete an environment, and wait until its network is gone.",
                    "It is refused while apps are in it.");
            named.declare(it, known());
            it.flag("-y, --yes", "Taken for az's sake; nothing is asked.", on -> {});
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            JsonNode one = named.resource(arm);
            arm.deleteEnvironment(JsonTree.text(one, "id"));
            session.out().println(JsonTree.text(one, "name"));
            return OK;
        }
    }
}
