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
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code minato traffic shift}: the daemon moves requests to a revision step by step. On the wire
 * it is a tag of the app, since Container Apps has no field for it.
 */
final class ShiftCommand extends CliCommand {
    private static final String TAG = "minato-shift";

    private final AppArgument app = new AppArgument();
    private final OutputFormat format = new OutputFormat();
    private final Map<String, String> words = new LinkedHashMap<>();
    private boolean abort;

    ShiftCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Let an app's requests move to a revision step by step.",
                "The daemon does it, over its own restarts. After each step it compares how the"
                    + " revision's requests and the others' ended; where it fares worse they return"
                    + " to the shares of before. `minato app logs --type system` says why.",
                "`minato traffic set` ends it, and so does --abort, which leaves the shares as they"
                        + " are.");
        app.declare(it);
        it.option(
                "--to",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "The revision that is to get all of them.",
                text -> words.put("to", text));
        word(it, "--step", "PERCENT", "How much more it gets each time (10).");
        word(it, "--every", "TIME", "From one step to the next, for example 30s or 5m (30s).");
        word(
                it,
                "--max-error-rate",
                "PERCENT",
                "How much more of its requests than of the others' may end with 5xx (1%).");
        word(
                it,
                "--max-latency-ratio",
                "NUMBER",
                "How many times the others' its 95th percentile may be (1.5).");
        word(it, "--min-requests", "N", "With fewer of them in a step nothing is compared (50).");
        it.flag("--abort", "Call off the one that is under way.", on -> abort = on);
        format.declare(it);
        it.examples(
                "minato traffic shift shop --to shop--v2 --step 10 --every 30s",
                "minato traffic shift shop --abort");
    }

    private void word(CommandGrammar it, String option, String value, String says) {
        it.option(option, value, says, text -> words.put(option.substring(2), text));
    }

    @Override
    public int run() {
        if (abort == words.containsKey("to")) {
            throw Fault.invalid(
                    "--to",
                    "say with --to which revision is to get the requests, or --abort to end it");
        }
        ArmClient arm = arm();
        app.app(arm);
        ObjectNode patch = JsonTree.object();
        ObjectNode tags = patch.putObject("tags");
        if (abort) {
            tags.putNull(TAG);
        } else {
            tags.put(TAG, text());
        }
        JsonNode after = arm.patch(app.name(), patch, () -> {});
        TrafficCommands.shown(this, format, after);
        return OK;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        words.forEach((name, value) -> {
            if (!value.matches("[^\\s=]+")) {
                throw Fault.invalid(
                        "--" + name, "--" + name + " \"" + value + "\" is not one word");
            }
            text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value);
        });
        return text.toString();
    }
}
