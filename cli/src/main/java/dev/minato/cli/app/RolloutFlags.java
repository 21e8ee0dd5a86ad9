package dev.minato.cli.app;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.InterruptionNotice;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** The options of a change that may bring a revision: how it is waited for and printed. */
final class RolloutFlags {
    private boolean noWait;
    private int waitTimeout = 120;
    private final OutputFormat format = new OutputFormat();

    void declare(CommandGrammar it) {
        it.flag("--no-wait", "Return when the change is accepted.", on -> noWait = on);
        it.option(
                "--wait-timeout",
                "SECONDS",
                "How long to wait until it is ready (120); after that it goes on without being"
                        + " watched.",
                text -> waitTimeout = ValueParser.whole(text));
        format.declareNamed(it);
    }

    /** How the app, or a part of it, is printed. */
    OutputFormat format() {
        return format;
    }

    /**
     * A change of an app.
     *
     * @param before the app as it was
     */
    record AppUpdate(String app, Optional<JsonNode> before, JsonNode body, Kind kind) {
        private enum Kind {
            PUT,
            PATCH,
            /** A patch made of what the app was, which fails where it is not so any more. */
            EDIT
        }

        static AppUpdate put(String app, Optional<JsonNode> before, JsonNode body) {
            return new AppUpdate(app, before, body, Kind.PUT);
        }

        static AppUpdate patch(JsonNode before, JsonNode body) {
            return new AppUpdate(
                    JsonTree.text(before, "name"), Optional.of(before), body, Kind.PATCH);
        }

        static AppUpdate edit(JsonNode before, JsonNode body) {
            return new AppUpdate(
                    JsonTree.text(before, "name"), Optional.of(before), body, Kind.EDIT);
        }

        private JsonNode apply(ArmClient arm, Runnable meanwhile) {
            return switch (kind) {
                case PUT -> arm.put(app, body, meanwhile);
                case PATCH -> arm.patch(app, body, meanwhile);
                case EDIT -> arm.patchUnchanged(app, body, meanwhile);
            };
        }

        private void begin(ArmClient arm) {
            switch (kind) {
                case PUT -> arm.beginPut(app, body);
                case PATCH -> arm.beginPatch(app, body);
                case EDIT -> arm.beginPatchUnchanged(app, body);
            }
        }
    }

    /** Makes the change and prints the app. */
    int apply(
            CliCommand command,
            CommandSession session,
            DockerClient docker,
            ArmClient arm,
            AppUpdate update) {
        if (noWait) {
            update.begin(arm);
            return CliCommand.OK;
        }
        JsonNode after;
        try (InterruptionNotice interruption =
                new InterruptionNotice(session, "nothing was deployed")) {
            after =
                    new AppRollout(session, docker, arm, waitTimeout)
                            .of(
                                    update.app,
                                    meanwhile -> update.apply(arm, meanwhile),
                                    interruption);
        }
        AppRollout.report(session, update.before, after);
        String ingress = format.isTable() ? JsonTree.text(arm.status(), "properties.ingress") : "";
        command.print(format, after, () -> AppTable.of(List.of(after), ingress));
        return CliCommand.OK;
    }
}
