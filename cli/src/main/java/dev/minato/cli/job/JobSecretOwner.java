package dev.minato.cli.job;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.secret.SecretOwner;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The job whose secrets {@code minato job secret …} is about. */
final class JobSecretOwner implements SecretOwner {
    private final CommandSession session;
    private final Supplier<ArmClient> arms;
    private final JobArgument job = new JobArgument();
    private Optional<JsonNode> found = Optional.empty();

    JobSecretOwner(CommandSession session, Supplier<ArmClient> arms) {
        this.session = session;
        this.arms = arms;
    }

    @Override
    public String what() {
        return "a job";
    }

    @Override
    public Example example() {
        return new Example("minato job secret", "nightly");
    }

    @Override
    public String effect() {
        return "Executions that begin from then on have them.";
    }

    @Override
    public ValueKind names() {
        return ValueKind.ANY;
    }

    @Override
    public void declare(CommandGrammar it) {
        job.declare(it);
    }

    /** The client of a daemon that runs already, as {@link ArmClient} is. */
    private JobClient client() {
        var _ = arms.get();
        return new JobClient(session);
    }

    @Override
    public JsonNode resource() {
        JsonNode read = job.job(client());
        found = Optional.of(read);
        return read;
    }

    @Override
    public JsonNode values() {
        return new JobClient(session).secrets(JsonTree.text(found.orElseGet(this::resource), "id"));
    }

    /** One patch of the whole list: what has no value in it keeps the one that is stored. */
    @Override
    public JsonNode change(Consumer<JsonNode> check, Consumer<ArrayNode> change) {
        JsonNode before = resource();
        check.accept(before);
        ObjectNode patch = JsonTree.object();
        ArrayNode secrets = patch.withArray("/properties/configuration/secrets");
        JsonTree.at(before, "properties.configuration.secrets")
                .forEach(one -> secrets.add(one.deepCopy()));
        change.accept(secrets);
        return new JobClient(session).patch(JsonTree.text(before, "id"), patch);
    }
}
