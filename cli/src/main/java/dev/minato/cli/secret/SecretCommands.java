package dev.minato.cli.secret;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.command.SecretFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code minato secret …} and {@code minato job secret …}: the secrets of an app or a job. */
public final class SecretCommands {
    private SecretCommands() {}

    /** Adds them: list, show, set, remove. */
    public static CommandGroup addTo(CommandGroup it, SecretOwner.Factory owner) {
        return it.command("list", session -> new Listing(session, owner))
                .command("show", session -> new Show(session, owner))
                .command("set", session -> new Assign(session, owner))
                .command("remove", session -> new Remove(session, owner));
    }

    /** A command about the secrets of a resource. */
    private abstract static class SecretCommand extends CliCommand {
        final SecretOwner owner;
        final OutputFormat format = new OutputFormat();

        SecretCommand(CommandSession session, SecretOwner.Factory owner) {
            super(session);
            this.owner = owner.make(session, this::arm);
        }

        final void printAll(JsonNode secrets, boolean values) {
            format.print(session.out(), secrets, () -> table(secrets, values));
        }

        /** Sends a change and prints the names that there are then. */
        final int change(Consumer<JsonNode> check, Consumer<ArrayNode> change) {
            printAll(of(owner.change(check, change)), false);
            return OK;
        }

        final String example(String verb, String rest) {
            SecretOwner.Example example = owner.example();
            return example.command() + " " + verb + " -n " + example.name() + " " + rest;
        }
    }

    private static final class Listing extends SecretCommand {
        private boolean values;

        Listing(CommandSession session, SecretOwner.Factory owner) {
            super(session, owner);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "List the secrets of "
                            + owner.what()
                            + "; their values are not shown unless asked for.");
            owner.declare(it);
            it.toggle("--show-values", "With their values.", on -> values = on);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode secrets = of(owner.resource());
            printAll(values ? owner.values() : secrets, values);
            return OK;
        }
    }

    private static final class Show extends SecretCommand {
        private Optional<String> secret = Optional.empty();

        Show(CommandSession session, SecretOwner.Factory owner) {
            super(session, owner);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print a secret of " + owner.what() + " with its value.");
            owner.declare(it);
            it.option(
                    "--secret-name",
                    "SECRET",
                    owner.names(),
                    "The secret.",
                    text -> secret = Optional.of(text));
            format.declareNamed(it);
            it.examples(example("show", "--secret-name db-password"));
        }

        @Override
        public int run() {
            String name =
                    secret.orElseThrow(() ->
                            Fault.invalid(
                                    "--secret-name", "which secret? Name it with --secret-name"));
            JsonNode resource = owner.resource();
            JsonNode named = find(resource, owner.values(), name);
            format.print(session.out(), named, () -> table(List.of(named), true));
            return OK;
        }
    }

    /** {@code secret set}. */
    private static final class Assign extends SecretCommand {
        private final List<String> secrets = new ArrayList<>();

        Assign(CommandSession session, SecretOwner.Factory owner) {
            super(session, owner);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Add secrets to " + owner.what() + ", or give them other values.",
                    owner.effect());
            owner.declare(it);
            it.optionOfSeveral(
                    "-s, --secrets", "NAME=VALUE", "Their names and values.", secrets::add);
            format.declareNamed(it);
            it.examples(example("set", "--secrets db-password=s3cret api-key=42"));
        }

        @Override
        public int run() {
            if (secrets.isEmpty()) {
                throw Fault.invalid(
                        "--secrets", "which secrets? Give them with --secrets NAME=VALUE");
            }
            List<ObjectNode> given = secrets.stream().map(SecretFlags::parsed).toList();
            int code = change(_ -> {}, all -> given.forEach(one -> lay(one, all)));
            owner.tellUsers(given);
            return code;
        }

        private static void lay(ObjectNode secret, ArrayNode all) {
            String name = JsonTree.text(secret, "name");
            for (int i = 0; i < all.size(); i++) {
                if (JsonTree.text(all.get(i), "name").equals(name)) {
                    all.set(i, secret.deepCopy());
                    return;
                }
            }
            all.add(secret.deepCopy());
        }
    }

    private static final class Remove extends SecretCommand {
        private final List<String> names = new ArrayList<>();

        Remove(CommandSession session, SecretOwner.Factory owner) {
            super(session, owner);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Remove secrets from " + owner.what() + "; one that is in use stays.");
            owner.declare(it);
            it.optionOfSeveral(
                    "--secret-names", "SECRET", owner.names(), "The secrets.", names::add);
            format.declareNamed(it);
            it.examples(example("remove", "--secret-names api-key"));
        }

        @Override
        public int run() {
            if (names.isEmpty()) {
                throw Fault.invalid(
                        "--secret-names", "which secrets? Name them with --secret-names");
            }
            return change(
                    before -> names.forEach(name -> find(before, of(before), name)),
                    all -> all.removeIf(one -> names.contains(JsonTree.text(one, "name"))));
        }
    }

    /** The secrets that a resource answers, without values. */
    private static JsonNode of(JsonNode resource) {
        JsonNode secrets = JsonTree.at(resource, "properties.configuration.secrets");
        return secrets.isArray() ? secrets : JsonTree.object().putArray("secrets");
    }

    private static JsonNode find(JsonNode resource, JsonNode secrets, String name) {
        List<String> names = new ArrayList<>();
        for (JsonNode secret : secrets) {
            names.add(JsonTree.text(secret, "name"));
            if (names.getLast().equals(name)) {
                return secret;
            }
        }
        throw Fault.notFound(
                JsonTree.text(resource, "name")
                        + " has no secret "
                        + name
                        + (names.isEmpty() ? "" : ": it has " + String.join(", ", names)));
    }

    /** Secrets, with their values when they have some. */
    private static TextTable table(Iterable<JsonNode> secrets, boolean values) {
        TextTable table = values ? new TextTable("NAME", "VALUE") : new TextTable("NAME");
        for (JsonNode secret : secrets) {
            List<String> cells =
                    values
                            ? List.of(JsonTree.text(secret, "name"), JsonTree.text(secret, "value"))
                            : List.of(JsonTree.text(secret, "name"));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }
}
