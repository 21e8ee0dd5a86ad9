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
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato app update}: a change of an app's template, which brings a revision. */
final class UpdateCommand extends CliCommand {
    private final AppArgument app = new AppArgument();
    private final TemplateFlags template = new TemplateFlags();
    private final RolloutFlags rollout = new RolloutFlags();
    private final List<String> tags = new ArrayList<>();
    private Optional<Path> yaml = Optional.empty();

    UpdateCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Change an app, wait until its new revision is ready, print it.",
                "What is not given stays as it is.");
        app.declare(it);
        template.declareChange(it);
        it.option(
                "--yaml",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The change as Container Apps' YAML, laid over the app; lists are replaced.",
                text -> yaml = Optional.of(Path.of(text)));
        it.optionOfSeveral(
                "--tags",
                "NAME=VALUE",
                "Tags of the resource, instead of those it has.",
                tags::add);
        rollout.declare(it);
        it.examples(
                "minato app update -n shop --image ghcr.io/acme/shop:1.5",
                "minato app update -n shop --set-env-vars LOG=debug PASSWORD=secretref:db-password",
                "minato app update -n shop --yaml app.yaml");
    }

    @Override
    public int run() {
        if (template.isEmpty() && tags.isEmpty() && yaml.isEmpty()) {
            throw Fault.invalid(
                    "app", "what is to change? Give for example --image or --set-env-vars");
        }
        Optional<ResourceFile> file =
                yaml.map(path -> ResourceFile.read(AppFileShape.APP, "--yaml", path));
        String name = app.given().or(() -> file.flatMap(ResourceFile::name)).orElseGet(app::name);
        ArmClient arm = arm();
        return ResourceFile.placing(
                file, () -> RetriedChange.of(() -> change(arm, app.app(arm, name), file)));
    }

    private int change(ArmClient arm, JsonNode before, Optional<ResourceFile> file) {
        RolloutFlags.AppUpdate update =
                file.map(one -> RolloutFlags.AppUpdate.patch(before, one.patch()))
                        .orElseGet(() -> RolloutFlags.AppUpdate.edit(before, patch(before)));
        return rollout.apply(this, session, docker(), arm, update);
    }

    private ObjectNode patch(JsonNode before) {
        ObjectNode patch = JsonTree.object();
        if (!tags.isEmpty()) {
            patch.set("tags", TagFlags.parsed(tags));
        }
        patch.putObject("properties")
                .set("template", template.patch(JsonTree.at(before, "properties.template"), false));
        return patch;
    }
}
