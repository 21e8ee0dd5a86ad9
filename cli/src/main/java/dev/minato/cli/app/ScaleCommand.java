package dev.minato.cli.app;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.scaling.ScaleFlags;
import dev.minato.cli.scaling.ScaleView;
import dev.minato.cli.scaling.StandbyFlag;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code minato app scale}: how many replicas an app is to have, shown or changed. */
final class ScaleCommand extends CliCommand {
    private final AppArgument app = new AppArgument();
    private final ScaleFlags scale = new ScaleFlags();
    private final StandbyFlag standby = new StandbyFlag();
    private final RolloutFlags rollout = new RolloutFlags();

    ScaleCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Show how an app scales; or change it, wait until its new revision is ready, print"
                        + " it.",
                "What is not given stays as it is. --standby alone brings no revision.");
        app.declare(it);
        scale.declare(it);
        standby.declare(it);
        rollout.declare(it);
        it.examples(
                "minato app scale shop",
                "minato app scale shop --min-replicas 1 --max-replicas 20",
                "minato app scale worker --scale-rule-name jobs --scale-rule-type redis"
                        + " --scale-rule-metadata listName=jobs address=127.0.0.1:6379");
    }

    @Override
    public int run() {
        ArmClient arm = arm();
        if (scale.isEmpty() && standby.isEmpty()) {
            ObjectNode view = ScaleView.of(app.app(arm));
            print(rollout.format(), view, () -> ScaleView.table(view));
            return OK;
        }
        return RetriedChange.of(() -> change(arm, app.app(arm)));
    }

    private int change(ArmClient arm, JsonNode before) {
        ObjectNode patch = JsonTree.object();
        standby.layChange(patch);
        if (!scale.isEmpty()) {
            ObjectNode template = patch.putObject("properties").putObject("template");
            scale.lay(template, JsonTree.at(before, "properties.template"));
            template.putNull("revisionSuffix");
        }
        return rollout.apply(
                this, session, docker(), arm, RolloutFlags.AppUpdate.edit(before, patch));
    }
}
