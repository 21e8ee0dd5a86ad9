package dev.minato.cli.scaling;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** {@code minato app explain-scale}: why an app has as many replicas as it has. */
public final class ExplainScaleCommand extends CliCommand {
    private final OutputFormat format = new OutputFormat();
    private Optional<String> app = Optional.empty();
    private int most = 10;

    public ExplainScaleCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Why an app has as many replicas as it has: per revision what each rule measured"
                        + " and wants, what was decided last and why, when the next decision is"
                        + " due, and what was decided before.");
        it.optionalWord(
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The app.",
                text -> app = Optional.of(text));
        it.option(
                "-n, --name",
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The same.",
                text -> app = Optional.of(text));
        it.option(
                "--tail",
                "N",
                "How many former decisions (10); at most 100 are kept.",
                text -> most = dev.minato.cli.grammar.ValueParser.whole(text));
        format.declare(it);
        it.examples("minato app explain-scale shop", "minato app explain-scale shop -o json");
    }

    @Override
    public int run() {
        String name =
                app.orElseThrow(
                        () -> Fault.invalid("name", "which app? Give its name, for example shop"));
        JsonNode scaling = arm().scaling(name);
        if (!format.isTable()) {
            format.print(session.out(), scaling, () -> RuleTable.of(scaling));
            return OK;
        }
        for (JsonNode revision : scaling.path("revisions")) {
            ScaleText.of(revision, most).forEach(session.out()::println);
        }
        return OK;
    }
}
