package dev.minato.cli.app;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;

import java.time.InstantSource;

/** {@code minato app logs}. */
final class AppLogsCommand extends CliCommand {
    private final AppArgument named = new AppArgument();
    private final LogRequest request = new LogRequest(InstantSource.system());

    AppLogsCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Print what an app's replicas wrote, lines of all of them by time.",
                "--type system prints what was done with the app, and why.");
        named.declare(it);
        request.declare(it);
        it.examples(
                "minato app logs shop",
                "minato app logs shop --follow --since 10m",
                "minato app logs shop --previous --grep Exception",
                "minato app logs shop --type system");
    }

    @Override
    public int run() throws InterruptedException {
        request.check();
        return new AppLogs(session, named.in(arm()), request).print(named.name());
    }
}
