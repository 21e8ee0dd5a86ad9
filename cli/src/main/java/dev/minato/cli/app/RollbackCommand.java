package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * {@code minato rollback}: all requests go back to a revision that served before. In single mode
 * the app is pinned to it by its traffic; in multiple mode it is a change of weights.
 */
final class RollbackCommand extends CliCommand {
    private final AppArgument app = new AppArgument();
    private final OutputFormat format = new OutputFormat();
    private Optional<String> wanted = Optional.empty();

    RollbackCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Let all requests go back to an earlier revision of an app.",
                "Without --to it is the one before the revision that has the most of them. It"
                        + " takes over when it is ready, at once where it still runs.",
                "An app with one active revision stays there until it is deployed again.");
        app.declare(it);
        it.option(
                "--to",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "The revision, by its name or the name's end.",
                text -> wanted = Optional.of(text));
        format.declare(it);
        it.examples("minato rollback shop", "minato rollback shop --to shop--v1");
    }

    @Override
    public int run() {
        ArmClient arm = arm();
        JsonNode before = app.app(arm);
        TrafficEdit traffic = TrafficEdit.of(before);
        JsonNode revisions = arm.ofApp(app.name(), "/revisions").path("value");
        JsonNode target =
                wanted.map(name -> named(revisions, name)).orElseGet(() -> earlier(revisions));
        String name = JsonTree.text(target, "name");
        boolean single =
                JsonTree.text(before, "properties.configuration.activeRevisionsMode")
                        .equalsIgnoreCase("Single");
        boolean newest = JsonTree.text(before, "properties.latestRevisionName").equals(name);
        if (!single && !target.path("properties").path("active").asBoolean(false)) {
            session.say("Starting revision " + name);
            arm.act(app.name(), RevisionArgument.path(name) + "/activate");
        }
        session.say("Requests go to revision " + name);
        JsonNode after =
                arm.patch(
                        app.name(),
                        traffic.to(single && newest ? TrafficEdit.LATEST : name).patch(),
                        () -> {});
        TrafficCommands.shown(this, format, after);
        return OK;
    }

    private JsonNode named(JsonNode revisions, String name) {
        for (JsonNode revision : revisions) {
            String full = JsonTree.text(revision, "name");
            if (full.equalsIgnoreCase(name) || full.equalsIgnoreCase(app.name() + "--" + name)) {
                return revision;
            }
        }
        throw Fault.notFound(
                app.name()
                        + " has no revision "
                        + name
                        + ": `minato revision list "
                        + app.name()
                        + "` lists them");
    }

    /**
     * The revision before the one that has most of the requests.
     *
     * @param revisions the newest first
     * @throws Fault conflict when none before it was ever ready
     */
    static JsonNode earlier(JsonNode revisions) {
        int serving = 0;
        for (int i = 1; i < revisions.size(); i++) {
            if (weight(revisions.get(i)) > weight(revisions.get(serving))) {
                serving = i;
            }
        }
        for (int i = serving + 1; i < revisions.size(); i++) {
            JsonNode revision = revisions.get(i);
            String state = JsonTree.text(revision, "properties.provisioningState");
            if (!state.equals("Failed") && !state.equals("Provisioning")) {
                return revision;
            }
        }
        throw Fault.conflict(
                "there is no revision before "
                        + JsonTree.text(revisions.path(serving), "name")
                        + " that was ready: say with --to which it shall be");
    }

    private static int weight(JsonNode revision) {
        return revision.path("properties").path("trafficWeight").asInt(0);
    }
}
