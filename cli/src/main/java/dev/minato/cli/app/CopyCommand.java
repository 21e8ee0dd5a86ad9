package dev.minato.cli.app;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** {@code minato revision copy}: a new revision of the template of a former one. */
final class CopyCommand extends CliCommand {
    private final AppArgument app = new AppArgument();
    private final TemplateFlags template = new TemplateFlags();
    private final RolloutFlags rollout = new RolloutFlags();
    private Optional<String> from = Optional.empty();

    CopyCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Make a new revision of the template of another one, with what is given changed.",
                "Without a change the new revision of the latest is the latest itself.");
        app.declare(it);
        it.option(
                "--from-revision",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "The revision to copy; the default is the latest.",
                text -> from = Optional.of(text));
        template.declareChange(it);
        rollout.declare(it);
        it.examples(
                "minato revision copy -n shop --from-revision shop--v1",
                "minato revision copy -n shop --image ghcr.io/acme/shop:1.5 --revision-suffix v2");
    }

    @Override
    public int run() {
        ArmClient arm = arm();
        String name = app.given().or(() -> from.map(RevisionArgument::owner)).orElseGet(app::name);
        return RetriedChange.of(() -> copy(arm, app.app(arm, name)));
    }

    private int copy(ArmClient arm, JsonNode before) {
        String name = JsonTree.text(before, "name");
        JsonNode source =
                from.map(revision -> arm.ofApp(name, RevisionArgument.path(revision)))
                        .orElse(before);
        ObjectNode patch = JsonTree.object();
        patch.putObject("properties")
                .set(
                        "template",
                        template.patch(
                                JsonTree.at(source, "properties.template"), from.isPresent()));
        return rollout.apply(
                this, session, docker(), arm, RolloutFlags.AppUpdate.edit(before, patch));
    }
}
