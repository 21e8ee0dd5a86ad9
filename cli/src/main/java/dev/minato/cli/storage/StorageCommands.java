package dev.minato.cli.storage;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.client.StorageClient;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code minato env storage …}: what the apps of an environment may mount. */
final class StorageCommands {
    private static final String DEFAULT = "default";

    private StorageCommands() {}

    /** The environment and the storage that a command is about. */
    private static final class StorageArgument {
        private String environment = DEFAULT;
        private Optional<String> storage = Optional.empty();

        void declareEnvironment(CommandGrammar it) {
            it.option(
                    "-n, --name",
                    "ENVIRONMENT",
                    "The environment; the default is `default`.",
                    text -> environment = text.isEmpty() ? DEFAULT : text);
            it.option(
                    "-g, --resource-group",
                    "GROUP",
                    "Its resource group, as az asks; the name alone is enough.",
                    text -> {});
        }

        void declare(CommandGrammar it) {
            it.option(
                    "--storage-name",
                    "STORAGE",
                    ValueKind.from(ValueSource.STORAGES),
                    "The storage.",
                    text -> storage = Optional.of(text));
            declareEnvironment(it);
        }

        String name() {
            return storage.filter(text -> !text.isEmpty())
                    .orElseThrow(() ->
                            Fault.invalid(
                                    "--storage-name",
                                    "which storage? Name it with --storage-name"));
        }

        StorageClient client(CommandSession session, ArmClient arm) {
            return new StorageClient(session, arm.environmentPath(environment));
        }

        Fault missing() {
            return Fault.notFound(
                    "environment "
                            + environment
                            + " has no storage "
                            + name()
                            + ": `minato env storage list` lists them");
        }
    }

    private static TextTable table(Iterable<JsonNode> storages) {
        TextTable table = new TextTable("NAME", "TYPE", "FILES", "ACCESS");
        for (JsonNode storage : storages) {
            JsonNode properties = storage.path("properties");
            JsonNode smb = properties.path("azureFile");
            JsonNode nfs = properties.path("nfsAzureFile");
            JsonNode own = properties.path("hostFolder");
            JsonNode part = smb.isObject() ? smb : nfs.isObject() ? nfs : own;
            table.row(
                    JsonTree.text(storage, "name"),
                    smb.isObject() ? "AzureFile" : nfs.isObject() ? "NfsAzureFile" : "HostFolder",
                    files(part),
                    JsonTree.text(part, "accessMode"));
        }
        return table;
    }

    private static String files(JsonNode part) {
        String server = JsonTree.text(part, "server");
        String account = JsonTree.text(part, "accountName");
        String share = JsonTree.text(part, "shareName");
        String path = JsonTree.text(part, "path");
        if (!account.isEmpty()) {
            return account + (server.isEmpty() ? "" : " at " + server) + " " + share;
        }
        if (!server.isEmpty()) {
            return server + ":" + share;
        }
        return path.isEmpty() ? "volume " + JsonTree.text(part, "volume") : path;
    }

    /** {@code env storage set}. */
    static final class Assign extends CliCommand {
        private final StorageArgument storage = new StorageArgument();
        private final StorageFlags flags = new StorageFlags();
        private final OutputFormat format = new OutputFormat();

        Assign(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Make or change a storage that the apps of an environment may mount.",
                    "Containers that run keep what they see; whoever starts from then on gets the"
                            + " new one.");
            storage.declare(it);
            flags.declare(it);
            format.declareNamed(it);
            it.examples(
                    "minato env storage set --storage-name files -a shop@nas.lan -k - -f data",
                    "minato env storage set --storage-name pictures --path /srv/pictures"
                            + " --access-mode ReadOnly");
        }

        @Override
        public int run() throws IOException {
            JsonNode after =
                    storage.client(session, arm()).put(storage.name(), flags.body(session.in()));
            format.print(session.out(), after, () -> table(List.of(after)));
            return OK;
        }
    }

    static final class Listing extends CliCommand {
        private final StorageArgument storage = new StorageArgument();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List the storages of an environment.");
            storage.declareEnvironment(it);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode all = storage.client(session, arm()).list();
            format.print(session.out(), all, () -> table(all));
            return OK;
        }
    }

    static final class Show extends CliCommand {
        private final StorageArgument storage = new StorageArgument();
        private final OutputFormat format = new OutputFormat();

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Show a storage of an environment; its key is never shown.");
            storage.declare(it);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode found =
                    storage.client(session, arm())
                            .find(storage.name())
                            .orElseThrow(storage::missing);
            format.print(session.out(), found, () -> table(List.of(found)));
            return OK;
        }
    }

    static final class Remove extends CliCommand {
        private final StorageArgument storage = new StorageArgument();
        private boolean yes;

        Remove(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Remove a storage from an environment; what is in it stays.",
                    "One that a revision uses is not removed.");
            storage.declare(it);
            it.flag("-y, --yes", "Do not ask.", on -> yes = on);
            it.examples("minato env storage remove --storage-name files --yes");
        }

        @Override
        public int run() throws IOException {
            StorageClient client = storage.client(session, arm());
            if (client.find(storage.name()).isEmpty()) {
                throw storage.missing();
            }
            if (!yes && !isSure("Storage " + storage.name() + " is to be removed.")) {
                return FAILED;
            }
            client.remove(storage.name());
            session.say("removed " + storage.name());
            return OK;
        }
    }
}
