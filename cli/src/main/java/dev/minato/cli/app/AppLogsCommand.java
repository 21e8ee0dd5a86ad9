package dev.minato.cli.app;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;

import java.util.Optional;

/** {@code minato app logs}. */
final class AppLogsCommand extends CliCommand {
    private final AppArgument named = new AppArgument();
    private boolean follow;
    private int tail = 20;
    private Optional<String> revision = Optional.empty();
    private Optional<String> container = Optional.empty();

    AppLogsCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Print what an app's replicas wrote.");
        named.declare(it);
        it.flag("-f, --follow", "Go on as they write.", on -> follow = on);
        it.option(
                "--tail",
                "LINES",
                "Last lines of each, 0 to 300.",
                text -> tail = ValueParser.whole(text));
        it.option(
                "--revision",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "Of this revision; the default is the latest.",
                text -> revision = Optional.of(text));
        it.option(
                "-c, --container",
                "CONTAINER",
                ValueKind.from(ValueSource.APP_CONTAINERS),
                "Of this container alone, an init container too.",
                text -> container = Optional.of(text));
        it.examples("minato app logs shop", "minato app logs shop --follow --tail 50");
    }

    @Override
    public int run() throws InterruptedException {
        return new AppLogs(session, named.in(arm()))
                .print(named.name(), revision, container, follow, tail);
    }
}
