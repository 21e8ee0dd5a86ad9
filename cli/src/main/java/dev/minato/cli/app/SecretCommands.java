package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.SecretFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato secret …}: the secrets of an app. */
final class SecretCommands {
    private static final ValueKind SECRETS = ValueKind.from(ValueSource.SECRETS);

    private SecretCommands() {}

    static final class Listing extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private boolean values;

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List the secrets of an app; their values are not shown unless asked for.");
            app.declare(it);
            it.toggle("--show-values", "With their values.", on -> values = on);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            JsonNode secrets = of(app.app(arm));
            JsonNode shown = values ? arm.secrets(app.name()) : secrets;
            format.print(session.out(), shown, () -> AppTable.ofSecrets(shown, values));
            return OK;
        }
    }

    static final class Show extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private Optional<String> secret = Optional.empty();

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print a secret of an app with its value.");
            app.declare(it);
            it.option(
                    "--secret-name",
                    "SECRET",
                    SECRETS,
                    "The secret.",
                    text -> secret = Optional.of(text));
            format.declareNamed(it);
            it.examples("minato secret show -n shop --secret-name db-password");
        }

        @Override
        public int run() {
            String name =
                    secret.orElseThrow(() ->
                            Fault.invalid(
                                    "--secret-name", "which secret? Name it with --secret-name"));
            ArmClient arm = arm();
            JsonNode named = find(app.app(arm), arm.secrets(app.name()), name);
            format.print(session.out(), named, () -> AppTable.ofSecrets(List.of(named), true));
            return OK;
        }
    }

    /** {@code secret set}. */
    static final class Assign extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private final List<String> secrets = new ArrayList<>();

        Assign(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Add secrets to an app, or give them other values.",
                    "Replicas that run keep the values they have until their revision is"
                            + " restarted; which ones do is told.");
            app.declare(it);
            it.optionOfSeveral(
                    "-s, --secrets", "NAME=VALUE", "Their names and values.", secrets::add);
            format.declareNamed(it);
            it.examples("minato secret set -n shop --secrets db-password=s3cret api-key=42");
        }

        @Override
        public int run() {
            if (secrets.isEmpty()) {
                throw Fault.invalid(
                        "--secrets", "which secrets? Give them with --secrets NAME=VALUE");
            }
            List<ObjectNode> given = secrets.stream().map(SecretFlags::parsed).toList();
            ArmClient arm = arm();
            return RetriedChange.of(() -> change(arm, given));
        }

        private int change(ArmClient arm, List<ObjectNode> given) {
            WholeAppPut put = new WholeAppPut(arm, app.app(arm));
            JsonNode after =
                    put.send(configuration -> given.forEach(one -> lay(one, configuration)));
            format.print(session.out(), of(after), () -> AppTable.ofSecrets(of(after), false));
            List<String> changed =
                    given.stream()
                            .filter(one ->
                                    put.secrets().valueStream().anyMatch(old -> isOther(one, old)))
                            .map(one -> JsonTree.text(one, "name"))
                            .toList();
            if (!changed.isEmpty()) {
                tellUsers(arm, changed);
            }
            return OK;
        }

        /** Whether a secret was there before, with another value. */
        private static boolean isOther(JsonNode now, JsonNode before) {
            return JsonTree.text(before, "name").equals(JsonTree.text(now, "name"))
                    && !JsonTree.text(before, "value").equals(JsonTree.text(now, "value"));
        }

        private static void lay(ObjectNode secret, ObjectNode configuration) {
            ArrayNode all = configuration.withArray("secrets");
            String name = JsonTree.text(secret, "name");
            for (int i = 0; i < all.size(); i++) {
                if (JsonTree.text(all.get(i), "name").equals(name)) {
                    all.set(i, secret.deepCopy());
                    return;
                }
            }
            all.add(secret.deepCopy());
        }

        /** Says which revisions run with values of before. */
        private void tellUsers(ArmClient arm, List<String> secrets) {
            for (JsonNode revision : arm.ofApp(app.name(), "/revisions").path("value")) {
                JsonNode template = JsonTree.at(revision, "properties.template");
                List<String> used =
                        secrets.stream().filter(secret -> uses(template, secret)).toList();
                if (!used.isEmpty()
                        && JsonTree.at(revision, "properties.active").asBoolean(false)) {
                    String name = JsonTree.text(revision, "name");
                    session.say(
                            name
                                    + " has the former value of "
                                    + String.join(", ", used)
                                    + " until it is restarted: `"
                                    + session.command()
                                    + " revision restart "
                                    + name
                                    + "`");
                }
            }
        }
    }

    static final class Remove extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private final List<String> names = new ArrayList<>();

        Remove(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Remove secrets from an app; one that is in use stays.");
            app.declare(it);
            it.optionOfSeveral("--secret-names", "SECRET", SECRETS, "The secrets.", names::add);
            format.declareNamed(it);
            it.examples("minato secret remove -n shop --secret-names api-key");
        }

        @Override
        public int run() {
            if (names.isEmpty()) {
                throw Fault.invalid(
                        "--secret-names", "which secrets? Name them with --secret-names");
            }
            ArmClient arm = arm();
            JsonNode after = RetriedChange.of(() -> remove(arm, app.app(arm)));
            format.print(session.out(), of(after), () -> AppTable.ofSecrets(of(after), false));
            return OK;
        }

        private JsonNode remove(ArmClient arm, JsonNode before) {
            names.forEach(name -> find(before, of(before), name));
            return new WholeAppPut(arm, before)
                    .send(configuration ->
                            configuration
                                    .withArray("secrets")
                                    .removeIf(one -> names.contains(JsonTree.text(one, "name"))));
        }
    }

    /** The secrets that an app answers, without values. */
    private static JsonNode of(JsonNode app) {
        JsonNode secrets = JsonTree.at(app, "properties.configuration.secrets");
        return secrets.isArray() ? secrets : JsonTree.object().putArray("secrets");
    }

    private static JsonNode find(JsonNode app, JsonNode secrets, String name) {
        List<String> names = new ArrayList<>();
        for (JsonNode secret : secrets) {
            names.add(JsonTree.text(secret, "name"));
            if (names.getLast().equals(name)) {
                return secret;
            }
        }
        throw Fault.notFound(
                JsonTree.text(app, "name")
                        + " has no secret "
                        + name
                        + (names.isEmpty() ? "" : ": it has " + String.join(", ", names)));
    }

    /** Whether a template refers to a secret, or mounts all of them. */
    static boolean uses(JsonNode template, String secret) {
        for (JsonNode volume : template.path("volumes")) {
            if (JsonTree.text(volume, "storageType").equalsIgnoreCase("Secret")
                    && volume.path("secrets").isEmpty()) {
                return true;
            }
        }
        return template.findValues("secretRef").stream()
                .anyMatch(reference -> reference.asString("").equals(secret));
    }
}
