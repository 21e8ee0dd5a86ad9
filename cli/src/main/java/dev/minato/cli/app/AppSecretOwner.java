package dev.minato.cli.app;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.secret.SecretOwner;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The app whose secrets {@code minato secret …} is about. */
final class AppSecretOwner implements SecretOwner {
    private final CommandSession session;
    private final Supplier<ArmClient> arms;
    private final AppArgument app = new AppArgument();
    private Optional<ArmClient> client = Optional.empty();
    private JsonNode former = JsonTree.object();

    AppSecretOwner(CommandSession session, Supplier<ArmClient> arms) {
        this.session = session;
        this.arms = arms;
    }

    @Override
    public String what() {
        return "an app";
    }

    @Override
    public Example example() {
        return new Example("minato secret", "shop");
    }

    @Override
    public String effect() {
        return "Replicas that run keep the values they have until their revision is restarted;"
                + " which ones do is told.";
    }

    @Override
    public ValueKind names() {
        return ValueKind.from(ValueSource.SECRETS);
    }

    @Override
    public void declare(CommandGrammar it) {
        app.declare(it);
    }

    /** One client for all of it, which remembers where the app is. */
    private ArmClient arm() {
        ArmClient arm = client.orElseGet(() -> app.in(arms.get()));
        client = Optional.of(arm);
        return arm;
    }

    @Override
    public JsonNode resource() {
        return app.app(arm());
    }

    @Override
    public JsonNode values() {
        return arm().secrets(app.name());
    }

    @Override
    public JsonNode change(Consumer<JsonNode> check, Consumer<ArrayNode> change) {
        return RetriedChange.of(() -> {
            JsonNode before = resource();
            check.accept(before);
            WholeAppPut put = new WholeAppPut(arm(), before);
            former = put.secrets();
            return put.send(configuration -> change.accept(configuration.withArray("secrets")));
        });
    }

    @Override
    public void tellUsers(List<ObjectNode> given) {
        List<String> changed =
                given.stream()
                        .filter(one -> former.valueStream().anyMatch(old -> isOther(one, old)))
                        .map(one -> JsonTree.text(one, "name"))
                        .toList();
        if (!changed.isEmpty()) {
            tellRevisions(changed);
        }
    }

    /** Whether a secret was there before, with another value. */
    private static boolean isOther(JsonNode now, JsonNode before) {
        return JsonTree.text(before, "name").equals(JsonTree.text(now, "name"))
                && !JsonTree.text(before, "value").equals(JsonTree.text(now, "value"));
    }

    /** Says which revisions run with values of before. */
    private void tellRevisions(List<String> secrets) {
        for (JsonNode revision : arm().ofApp(app.name(), "/revisions").path("value")) {
            JsonNode template = JsonTree.at(revision, "properties.template");
            List<String> used = secrets.stream().filter(secret -> uses(template, secret)).toList();
            if (!used.isEmpty() && JsonTree.at(revision, "properties.active").asBoolean(false)) {
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

    /** Whether a template refers to a secret, or mounts all of them. */
    private static boolean uses(JsonNode template, String secret) {
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
