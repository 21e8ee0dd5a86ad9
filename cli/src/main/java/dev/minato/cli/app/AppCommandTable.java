package dev.minato.cli.app;

import dev.minato.cli.command.CommandGroup;

/** The commands of apps by the words that call them: the verbs of {@code az containerapp}. */
public final class AppCommandTable {
    private AppCommandTable() {}

    /** Adds them. */
    public static void addTo(CommandGroup root) {
        root.command("up", UpCommand::new)
                .command("down", DownCommand::new)
                .group(
                        "app",
                        "Container apps: list, show, logs, exec, delete, restart.",
                        AppCommandTable::app)
                .group("revision", "Revisions of an app: list, show.", AppCommandTable::revision)
                .command("logs", LogsCommand::new);
    }

    private static void app(CommandGroup it) {
        it.command("list", AppCommands.Listing::new)
                .command("show", AppCommands.Show::new)
                .command("logs", AppCommands.Logs::new)
                .command("exec", AppExec::new)
                .command("delete", AppCommands.Delete::new)
                .command("restart", AppCommands.Restart::new);
    }

    private static void revision(CommandGroup it) {
        it.command("list", AppCommands.RevisionListing::new)
                .command("show", AppCommands.RevisionShow::new);
    }
}
